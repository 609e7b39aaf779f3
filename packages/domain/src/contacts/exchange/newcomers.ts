import { AppError, type Ctx } from "@parley/kernel";
import { db, Overtaken } from "@parley/store";
import { findByIdentifiers, putIdentifiers, type Identifier } from "../identifiers.ts";
import type { ContactRow } from "../load-contact.ts";
import { lockContacts } from "../merge-contacts.ts";
import { numberVariants } from "../number-variants.ts";
import { newContact } from "../resolve-contacts.ts";
import { contacts } from "../table.ts";

/**
 * People whom a long call makes. Until `settle` they have no number, so nobody else can meet them and nobody has
 * to wait: whoever writes to us for the first time meanwhile is made and shown at once.
 */
export class Newcomers {
  readonly #idByNumber = new Map<string, string>();
  readonly #ctx: Ctx;

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  /** @param digits  in any way to write the number */
  find(digits: string): string | undefined {
    return formsOf(digits)
      .map(({ value }) => this.#idByNumber.get(value))
      .find((id) => id !== undefined);
  }

  async add(digits: string): Promise<ContactRow> {
    const [row] = await db(this.#ctx)
      .insert(contacts)
      .values(newContact(this.#ctx, { phone: digits }))
      .returning();
    if (!row) throw new Error("A contact that was made was not returned.");
    this.#idByNumber.set(digits, row.id);
    this.#ctx.events.publish("contact.created", { contact_id: row.id });
    return row;
  }

  /**
   * Says whose the numbers are. Where somebody else made one of them meanwhile, all of it is begun again,
   * and finds them.
   */
  async settle(): Promise<void> {
    if (this.#idByNumber.size === 0) return;
    await lockContacts(this.#ctx);
    const taken = await findByIdentifiers(this.#ctx, [...this.#idByNumber.keys()].flatMap(formsOf));
    if (taken.size > 0)
      throw new AppError("contact_conflict", {
        public: "Somebody of these was made a contact at this moment. Nothing was changed; call again.",
        retryable: true,
        cause: new Overtaken("a number was taken"),
      });
    const put = [...this.#idByNumber].map(([value, contactId]) => ({
      contactId,
      accountId: null,
      identifier: { kind: "phone" as const, value },
    }));
    await putIdentifiers(this.#ctx, put);
  }
}

function formsOf(digits: string): Identifier[] {
  return [digits, ...numberVariants(digits)].map((value) => ({ kind: "phone", value }));
}
