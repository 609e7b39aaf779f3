import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, type SQL } from "drizzle-orm";
import { parseChatAddress } from "../chats/index.ts";
import { holdRow } from "./hold-rows.ts";
import { isPresent, onPhonesOf } from "./contact-sight.ts";
import { contactsCalled } from "./contacts-called.ts";
import { findContactIdByPhone } from "./load-person.ts";
import { personOfChat } from "./person-of-chat.ts";
import { contacts } from "./table.ts";

export type ContactRow = typeof contacts.$inferSelect;

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

const CANDIDATES_MAX = 5;
const EXPECTED = "con_… from search_contacts, or a phone number with country code such as +4915112345678";

/**
 * The contact that a caller names by id, by number or by their direct chat. A name is never enough, not even of one person
 * only: people choose their own, so those of that name are offered instead.
 * @param field  the parameter it came in, for the refusal
 * @throws contact_not_found  nobody, removed, or of phones this key may not use
 * @throws contact_conflict  a name that several have; the candidates are in `details`
 */
export async function loadContact(ctx: Reach, given: string, field = "contact_id"): Promise<ContactRow> {
  return present(ctx, await loadStoredContact(ctx, given, field), given, field);
}

/** The same, also of somebody who was removed: what we store of them is still theirs to ask for. */
export async function loadStoredContact(ctx: Reach, given: string, field = "contact_id"): Promise<ContactRow> {
  const id = await idOf(ctx, given);
  const row = id === null ? undefined : await select(ctx, and(eq(contacts.id, id), onPhonesOf(ctx)));
  if (!row) throw await unknown(ctx, given, field);
  return row.mergedIntoId ? loadStoredContact(ctx, row.mergedIntoId, field) : row;
}

/** As `loadContact`, held until the end of the transaction: for changes that depend on what it is now. */
export async function holdContact(ctx: Reach, given: string): Promise<ContactRow> {
  const held = await holdRow(ctx, (await loadContact(ctx, given)).id);
  // While we waited for it another call may have removed them.
  return present(ctx, held, given, "contact_id");
}

async function present(ctx: Reach, row: ContactRow, given: string, field: string): Promise<ContactRow> {
  if (row.removedAt && !(await select(ctx, and(eq(contacts.id, row.id), isPresent())))) throw removed(given, field);
  return row;
}

async function idOf(ctx: Reach, given: string): Promise<string | null> {
  const address = parseChatAddress(given);
  if (address?.kind === "contact") return address.id;
  if (address?.kind === "chat") return personOfChat(ctx, address.id);
  return address?.kind === "phone" ? findContactIdByPhone(ctx, address.digits) : null;
}

async function select(ctx: Reach, where: SQL | undefined): Promise<ContactRow | undefined> {
  const [row] = await db(ctx)
    .select()
    .from(contacts)
    .where(and(eq(contacts.workspaceId, ctx.workspaceId), where));
  return row;
}

async function unknown(ctx: Reach, given: string, field: string): Promise<AppError> {
  const received = given.slice(0, 60);
  if (parseChatAddress(given)) {
    return new AppError("contact_not_found", {
      public: `There is no contact \`${received}\` in this workspace. Find people with search_contacts; a new one is made with create_contact.`,
      fields: [{ path: field, message: "is not known", received, expected: EXPECTED }],
      hint: "search_contacts",
    });
  }
  const candidates = await contactsCalled(ctx, given, CANDIDATES_MAX);
  const many = candidates.length > 1;
  return new AppError(many ? "contact_conflict" : "contact_not_found", {
    public: many
      ? "This is a name, and several people fit it: they are in `candidates`. Ask which one is meant, then name them by contact_id."
      : `\`${field}\` is neither an id nor a phone number. Find the id with search_contacts` +
        (candidates.length > 0 ? "; `candidates` holds who has this name." : "."),
    fields: [{ path: field, message: "is not an id", received, expected: EXPECTED }],
    hint: "search_contacts",
    ...(candidates.length > 0 ? { details: { candidates } } : {}),
  });
}

function removed(given: string, field: string): AppError {
  return new AppError("contact_not_found", {
    public: `The contact \`${given.slice(0, 60)}\` was removed. A new message of theirs or create_contact brings it back.`,
    fields: [{ path: field, message: "was removed", received: given.slice(0, 60), expected: EXPECTED }],
    hint: "create_contact",
  });
}
