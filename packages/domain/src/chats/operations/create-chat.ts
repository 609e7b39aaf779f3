import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { findContactIdByPhone, lockContacts, resolveContact, saveContactName } from "../../contacts/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { parseChatAddress } from "../chat-address.ts";
import { chatDetailOf } from "../chat-view.ts";
import { findDirectChat, findOrCreateChats } from "../find-or-create.ts";
import { chatDetail, phoneIdInput } from "../schemas.ts";

export const createChat = defineOperation({
  name: "create_chat",
  summary: "Open a direct chat with a phone number.",
  guidance: "The existing one, or new. Sends nothing.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats",
  input: z.object({
    phone_number: z.string().min(5).max(40).describe("+number."),
    contact_name: z.string().min(1).max(80).optional().describe("To save."),
    phone_id: phoneIdInput,
  }),
  output: z.object({ chat: chatDetail }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const digits = digitsOf(input.phone_number);
    const phone = await phoneFor(ctx, input.phone_id);
    // Before the person is looked up: they are merged with nobody until their chat is there.
    await lockContacts(ctx);
    const contactId = (await findContactIdByPhone(ctx, digits)) ?? (await resolveContact(ctx, { phone: digits }));
    if (input.contact_name !== undefined) await saveContactName(ctx, contactId, input.contact_name);
    const networkId = networkIdOf(ctx, phone.connector, digits);
    const existed = await findDirectChat(ctx, phone.id, contactId);
    const [chat] = await findOrCreateChats(ctx, phone.id, [{ ref: { type: "direct", networkId }, contactId }]);
    if (!chat) throw new Error("A chat was neither found nor made.");
    if (!existed) ctx.audit.changed("chat", chat.id, null, { phone_id: phone.id, contact_id: contactId });
    else if (input.contact_name === undefined) ctx.audit.nothing("existed before");
    else ctx.audit.changed("contact", contactId, null, { name: input.contact_name });
    return { chat: await chatDetailOf(ctx, chat) };
  },
});

/** @throws invalid_input */
function digitsOf(number: string): string {
  const address = parseChatAddress(number);
  if (address?.kind === "phone") return address.digits;
  throw new AppError("invalid_input", {
    public: "`phone_number` is not a phone number with country code, such as +4915112345678.",
    fields: [{ path: "phone_number", message: "is not a phone number", received: number, expected: "+4915112345678" }],
  });
}

function networkIdOf(ctx: Ctx, connector: string, digits: string): string {
  // A phone row holds only connectors that exist: link_phone checks the name.
  return ctx.ports.connectors.factory(connector as "cloud-api").directNetworkId(digits);
}
