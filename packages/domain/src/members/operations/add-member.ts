import { AppError, defineOperation, foldText, withoutUnseen } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { memberView } from "../schemas.ts";
import { members } from "../table.ts";

export const addMember = defineOperation({
  name: "add_member",
  summary: "Add a person to the workspace.",
  guidance: "By the operator. An email belongs to one member.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:access",
  tier: "internal",
  rest: null,
  input: z.object({
    name: z
      .string()
      .max(80)
      .refine((name) => withoutUnseen(name).trim() !== "", "is blank")
      .describe("The name as colleagues see it, at most 80 characters."),
    email: z.email().max(120).describe("Sign-in and mentions."),
    role: z.enum(["admin", "agent"]).default("agent").describe("What they may do."),
  }),
  output: z.object({ member: memberView }),
  errors: ["member_conflict"],
  async run({ ctx, input }) {
    const name = withoutUnseen(input.name).trim();
    const row = {
      id: ctx.ids.next("member"),
      workspaceId: ctx.workspaceId,
      name,
      nameFolded: foldText(name),
      email: input.email.toLowerCase(),
      role: input.role,
      createdAt: ctx.clock.now(),
    };
    const made = await db(ctx).insert(members).values(row).onConflictDoNothing().returning({ id: members.id });
    if (made.length === 0)
      throw new AppError("member_conflict", { public: "A member of this workspace has this email already." });
    const { id, email, role } = row;
    ctx.audit.changed("member", id, null, { name, email, role });
    ctx.events.publish("member.created", { member_id: id });
    return { member: { member_id: id, name, email, role } };
  },
});
