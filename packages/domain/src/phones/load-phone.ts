import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { loadWorkspace } from "../workspaces/index.ts";
import { phones } from "./table.ts";

export type Phone = typeof phones.$inferSelect;
type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** @throws phone_not_found  not in this workspace */
export async function loadPhone(ctx: Reach, phoneId: string): Promise<Phone> {
  const [row] = await db(ctx).select().from(phones).where(eq(phones.id, phoneId));
  if (row) return row;
  throw new AppError("phone_not_found", {
    public: `There is no phone ${phoneId} in this workspace. Its phones are in list_phones and get_workspace.`,
    fields: [{ path: "phone_id", message: "is not a phone of this workspace", received: phoneId, expected: "phn_…" }],
    hint: "list_phones",
  });
}

/**
 * The phone a call means: the one it names, else the workspace's default.
 * @throws phone_not_found  none named and no default, or not one this key may use
 */
export async function phoneFor(ctx: Reach & Pick<Ctx, "caller">, phoneId?: string): Promise<Phone> {
  const allowed = ctx.caller.phoneIds;
  const wanted = phoneId ?? (allowed?.length === 1 ? allowed[0] : (await loadWorkspace(ctx)).defaultPhoneId);
  if (!wanted) {
    throw new AppError("phone_not_found", {
      public:
        "This workspace has no default phone. Link one, make one the default (update_phone is_default=true), or name phone_id.",
      fields: [{ path: "phone_id", message: "is needed where no phone is the default", expected: "phn_…" }],
    });
  }
  if (allowed && !allowed.includes(wanted)) {
    throw new AppError("phone_not_found", {
      public: `This key may not use the phone ${wanted}. It may use ${allowed.join(", ")}.`,
      fields: [
        { path: "phone_id", message: "is not a phone of this key", received: wanted, expected: allowed.join(" | ") },
      ],
    });
  }
  return loadPhone(ctx, wanted);
}
