import { AppError, defineOperation, type Caller, type Ctx, type Kernel, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import {
  assertNameable,
  findAccountByPhone,
  lockContacts,
  resolveContact,
  saveContactName,
} from "../../contacts/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { chatWords } from "../../words-shown.ts";
import { digitsOf } from "../chat-address.ts";
import { chatDetailOf } from "../chat-view.ts";
import { findDirectChat, findOrCreateChats } from "../find-or-create.ts";
import { assertPhoneLinked } from "../linked-phone.ts";
import { chatDetail } from "../schemas.ts";

export const createChat = defineOperation({
  name: "create_chat",
  summary: "Open a direct chat with a number, to write first.",
  guidance: "Sends nothing. Returns it, existing or new.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "chats:write",
  argumentScopes: { contact_name: "contacts:write" },
  tier: "core",
  rest: "POST /chats",
  input: z.object({
    phone_number: z.string().min(5).max(40).describe("The number with country code, such as +49 151 1234567."),
    contact_name: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .describe(
        "Saved as the contact's name where nobody has named them yet, at most 80 characters; needs contacts:write.",
      ),
    phone_id: phoneIdInput,
  }),
  output: z.object({
    chat: chatDetail,
    checked: z.boolean().optional().describe("Of a new chat: false where the connector cannot ask WhatsApp."),
  }),
  showsWords: chatWords,
  errors: ["phone_not_found", "phone_conflict", "contact_conflict", "connector_unavailable"],
  async before({ kernel, caller, input }) {
    const digits = digitsOf(input.phone_number);
    const phoneId = await phoneOfNewChat(kernel, caller, digits, input.phone_id);
    if (phoneId === null) return;
    const { abilities } = await kernel.ports.connectors.of(caller.workspaceId, phoneId);
    const [answer] = (await abilities.checkNumber?.check([digits])) ?? [];
    if (answer && !answer.onWhatsapp) throw notOnWhatsapp(digits);
  },
  async run({ ctx, input }) {
    const digits = digitsOf(input.phone_number);
    const phone = await phoneFor(ctx, input.phone_id);
    // Before the person is looked up: they are merged with nobody until their chat is there.
    await lockContacts(ctx);
    const known = await findAccountByPhone(ctx, digits);
    if (known && input.contact_name !== undefined) await assertNameable(ctx, known.contactId, input.contact_name);
    const account = known ?? { contactId: await resolveContact(ctx, { phone: digits }), accountId: null };
    const { contactId } = account;
    if (input.contact_name !== undefined) await saveContactName(ctx, contactId, input.contact_name);
    const networkId = networkIdOf(ctx, phone.connector, digits);
    const existed = await findDirectChat(ctx, phone.id, account);
    const [chat] = await findOrCreateChats(ctx, phone.id, [{ ref: { type: "direct", networkId }, ...account }]);
    if (!chat) throw new Error("A chat was neither found nor made.");
    if (!existed) ctx.audit.changed("chat", chat.id, null, { phone_id: phone.id, contact_id: contactId });
    else if (input.contact_name === undefined) ctx.audit.nothing("existed before");
    else ctx.audit.changed("contact", contactId, null, { name: input.contact_name });
    const shown = await chatDetailOf(ctx, chat);
    if (existed) return { chat: shown };
    const { abilities } = await ctx.ports.connectors.of(ctx.workspaceId, phone.id, ctx);
    return { chat: shown, checked: abilities.checkNumber !== undefined };
  },
});

/** The phone whose network is asked; null where the chat is there, so that nobody has to be. */
async function phoneOfNewChat(kernel: Kernel, caller: Caller, digits: string, given: string | undefined) {
  const { workspaceId } = caller;
  return kernel.store.transact(workspaceId, "read", async ({ tx }) => {
    const ctx = { tx, workspaceId, caller };
    const phone = await phoneFor(ctx, given);
    const account = await findAccountByPhone(ctx, digits);
    if (account && (await findDirectChat(ctx, phone.id, account))) return null;
    await assertPhoneLinked(ctx, phone.id, "phone_id");
    return phone.id;
  });
}

function notOnWhatsapp(digits: string): AppError {
  return new AppError("invalid_input", {
    public: `The number +${digits} is not on WhatsApp, so no chat was opened. Check its country code and digits; check_whatsapp_number tells of several at once.`,
    fields: [{ path: "phone_number", message: "is not on WhatsApp", received: `+${digits}` }],
    hint: "check_whatsapp_number",
  });
}

function networkIdOf(ctx: Ctx, connector: string, digits: string): string {
  // A phone row holds only connectors that exist: link_phone checks the name.
  return ctx.ports.connectors.factory(connector as "cloud-api").directNetworkId(digits);
}
