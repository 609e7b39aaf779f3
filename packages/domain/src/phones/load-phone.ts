import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { loadWorkspace } from "../workspaces/index.ts";
import { phoneCandidates } from "./phone-candidates.ts";
import { phones } from "./table.ts";

export type Phone = typeof phones.$inferSelect;
/** Without a caller it is our own work, which no key limits. */
type Reach = Pick<Ctx, "tx" | "workspaceId"> & Partial<Pick<Ctx, "caller">>;

const PHONE_EXPECTED = "phn_… or the number of one of the business's own phones";

/** @throws phone_not_found  not in this workspace */
export async function loadPhone(ctx: Reach, phoneId: string): Promise<Phone> {
  const [row] = await db(ctx).select().from(phones).where(eq(phones.id, phoneId));
  if (row) return row;
  throw await phoneNotFound(ctx, phoneId);
}

/**
 * The phone, held until the end of the transaction: for changes that depend on what it is now.
 * @throws phone_not_found  not in this workspace
 */
export async function holdPhone(ctx: Reach, phoneId: string): Promise<Phone> {
  // Rows that name the phone may still come: only changes of its own wait.
  const [row] = await db(ctx).select().from(phones).where(eq(phones.id, phoneId)).for("no key update");
  if (row) return row;
  throw await phoneNotFound(ctx, phoneId);
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
      fields: [{ path: "phone_id", message: "is needed where no phone is the default", expected: PHONE_EXPECTED }],
      details: { candidates: await phoneCandidates(ctx) },
    });
  }
  if (allowed && !allowed.includes(wanted)) {
    throw new AppError("phone_not_found", {
      public: `This key may not use the phone ${wanted}. It may use ${allowed.join(", ")}.`,
      fields: [
        { path: "phone_id", message: "is not a phone of this key", received: wanted, expected: allowed.join(" | ") },
      ],
      details: { candidates: await phoneCandidates(ctx) },
    });
  }
  return loadPhone(ctx, wanted);
}

/** With the phones there are, so that the caller needs no other tool to name one. */
export async function phoneNotFound(ctx: Reach, given: string): Promise<AppError> {
  const candidates = await phoneCandidates(ctx);
  const there = candidates.length > 0 ? "`candidates` holds those there are." : "None is linked.";
  return new AppError("phone_not_found", {
    public: `There is no phone \`${given.slice(0, 60)}\` here that this key may use. ${there}`,
    fields: [
      {
        path: "phone_id",
        message: "is not a phone of this workspace",
        received: given.slice(0, 60),
        expected: PHONE_EXPECTED,
      },
    ],
    hint: "get_workspace",
    details: { candidates },
  });
}
