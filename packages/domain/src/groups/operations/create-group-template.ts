import type { GroupSettings } from "@parley/connectors/contract";
import { actorId, actorName, AppError, defineOperation, ID_CHARS_MAX, phoneIdInput, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { chatMembers } from "../../chats/table.ts";
import { outOfSight, resolveContacts } from "../../contacts/index.ts";
import { ownName } from "../../own-name.ts";
import { wordsIn } from "../../words-shown.ts";
import { checkPicture, imageInput, takePicture } from "../group-picture.ts";
import {
  groupTemplateDetail,
  peopleOfTemplates,
  templateDetail,
  templateKey,
  type GroupTemplateRow,
} from "../group-templates.ts";
import { loadGroup, type Group } from "../load-group.ts";
import { PARTICIPANTS_MAX, refusedUnseen, resolveParticipants } from "../participants.ts";
import { groupIdInput, memberResult, settingsFrom, settingsOption } from "../schemas.ts";
import { groupTemplatePeople, groupTemplates } from "../table.ts";

const TEMPLATES_MAX = 200;

export const createGroupTemplate = defineOperation({
  name: "create_group_template",
  summary: "Keep a group's people and settings for new groups.",
  guidance: "Makes none: create_group_from_template.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "groups:write",
  argumentScopes: { chat_id: "groups:read" },
  tier: "extended",
  rest: "POST /group-templates",
  input: z.object({
    name: z.string().trim().min(1).max(100).describe("The template's own name, 1 to 100 characters."),
    chat_id: groupIdInput
      .optional()
      .describe("The group to copy, as its chat's id (chat_…) or WhatsApp id (…@g.us); none unless given."),
    participants: z
      .array(z.string().max(ID_CHARS_MAX))
      .max(PARTICIPANTS_MAX)
      .optional()
      .describe("In place of the group's members: ids of contacts (con_…) or numbers with country code."),
    description: z.string().max(2048).optional().describe("Of the groups made from it, in place of the group's."),
    image: imageInput,
    settings: settingsOption.describe("See update_group_settings."),
    phone_id: phoneIdInput,
  }),
  output: z.object({ template: groupTemplateDetail, results: z.array(memberResult).optional() }),
  showsWords: wordsIn("description"),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "contact_not_found",
    "template_conflict",
    "limit_exceeded",
    "media_not_found",
    "payload_too_large",
  ],
  async run({ ctx, input }) {
    const name = ownName(input.name) ?? input.name;
    const loading = input.chat_id && loadGroup(ctx, input.chat_id, input.phone_id);
    const group = loading ? await loading : null;
    const given = input.participants && (await contactsGiven(ctx, input.participants));
    const people = given?.people ?? (await membersOf(ctx, group));
    if (input.image && ctx.caller.dryRun) await checkPicture(ctx, input.image);
    const row = await insertTemplate(ctx, {
      name,
      description: input.description ?? group?.chat.description ?? null,
      pictureFileId: input.image && !ctx.caller.dryRun ? await takePicture(ctx, input.image) : null,
      settings: { ...copiedSettings(group), ...settingsFrom(input.settings ?? {}) },
    });
    if (people.length > 0) {
      const about = { workspaceId: ctx.workspaceId, templateId: row.id };
      await db(ctx)
        .insert(groupTemplatePeople)
        .values(people.map((person) => ({ ...about, ...person })))
        .onConflictDoNothing();
    }
    const contactIds = people.map((person) => person.contactId);
    ctx.audit.changed("group_template", row.id, null, { name, settings: row.settings, people: contactIds });
    ctx.events.publish("group_template.created", { template_id: row.id, name });
    const kept = (await peopleOfTemplates(ctx, [row.id])).get(row.id) ?? [];
    const refused = given?.refused ?? [];
    return { template: templateDetail(row, kept), ...(refused.length > 0 ? { results: refused } : {}) };
  },
});

/** A template keeps contacts, so a number is the contact who has it: one that the key may not see it cannot keep. */
async function contactsGiven(ctx: Ctx, participants: readonly string[]) {
  const { people, refused } = await resolveParticipants(ctx, participants);
  const ids = await resolveContacts(
    ctx,
    people.map((person) => person.identity),
  );
  const unseen = await outOfSight(ctx, ids);
  const outside = people.filter((_person, index) => unseen.has(ids[index] ?? ""));
  return {
    people: ids.filter((id) => !unseen.has(id)).map((contactId) => ({ contactId, role: "member" as const })),
    refused: [...refused, ...outside.map((person) => refusedUnseen(person.id))],
  };
}

type TemplateFacts = Pick<GroupTemplateRow, "name" | "description" | "pictureFileId" | "settings">;

async function insertTemplate(ctx: Ctx, facts: TemplateFacts): Promise<GroupTemplateRow> {
  const count = await db(ctx).$count(groupTemplates, eq(groupTemplates.workspaceId, ctx.workspaceId));
  if (count >= TEMPLATES_MAX) {
    throw new AppError("limit_exceeded", {
      public: `A workspace has at most ${TEMPLATES_MAX} group templates. Delete one first: delete_group_template.`,
      hint: "delete_group_template",
    });
  }
  const nameKey = templateKey(facts.name);
  const [row] = await db(ctx)
    .insert(groupTemplates)
    .values({
      ...facts,
      id: ctx.ids.next("group_template"),
      workspaceId: ctx.workspaceId,
      nameKey,
      createdBy: actorName(ctx.caller.actor),
      createdById: actorId(ctx.caller.actor),
      createdAt: ctx.clock.now(),
    })
    .onConflictDoNothing()
    .returning();
  if (row) return row;
  const [there] = await db(ctx)
    .select({ id: groupTemplates.id, name: groupTemplates.name })
    .from(groupTemplates)
    .where(eq(groupTemplates.nameKey, nameKey));
  throw new AppError("template_conflict", {
    public: `A group template of this name exists${there ? `: ${there.id}` : ""}. Use it, delete it first, or give another name.`,
    fields: [{ path: "name", message: "is the name of another group template", received: facts.name }],
    hint: "list_group_templates",
    ...(there ? { details: { candidates: [{ template_id: there.id, name: there.name }] } } : {}),
  });
}

/** What differs from how WhatsApp makes a group: the rest needs no connector that can set it. */
function copiedSettings(group: Group | null): GroupSettings {
  const { whoSends, whoEditsInfo, whoAddsMembers, approveJoins, disappearingSeconds } = group?.row ?? {};
  return {
    ...(whoSends === "admins" ? { whoSends } : {}),
    ...(whoEditsInfo === "admins" ? { whoEditsInfo } : {}),
    ...(whoAddsMembers === "admins" ? { whoAddsMembers } : {}),
    ...(approveJoins ? { approveJoins } : {}),
    ...(disappearingSeconds ? { disappearingSeconds } : {}),
  };
}

async function membersOf(ctx: Ctx, group: Group | null) {
  if (!group) return [];
  const rows = await db(ctx)
    .select({ contactId: chatMembers.contactId, role: chatMembers.role, all: sql<number>`count(*) over ()::int` })
    .from(chatMembers)
    .where(eq(chatMembers.chatId, group.chat.id))
    .limit(PARTICIPANTS_MAX + 1);
  if (rows.length > PARTICIPANTS_MAX) {
    throw new AppError("limit_exceeded", {
      public: `A template holds at most ${PARTICIPANTS_MAX} people, and this group has ${rows[0]?.all}. Give \`participants\`: those to keep, or [] for none.`,
      fields: [{ path: "participants", message: "is needed for so large a group", expected: "con_…, +number or []" }],
      hint: "list_group_members",
    });
  }
  return rows.map(({ contactId, role }) => ({ contactId, role }));
}
