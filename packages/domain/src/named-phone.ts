import { AppError, type AssertPhone, type Ctx } from "@parley/kernel";
import { loadChat } from "./chats/index.ts";
import { loadMessage } from "./messages/index.ts";
import { otherPhone } from "./other-phone.ts";
import { phoneFor } from "./phones/index.ts";
import { loadTicket } from "./tickets/index.ts";

/** Of what stands under these parameters, which phone it belongs to. */
const PHONE_OF: Record<string, { kind: string; phoneOf(ctx: Ctx, id: string): Promise<string> }> = {
  message_id: { kind: "message", phoneOf: async (ctx, id) => (await loadMessage(ctx, id)).phoneId },
  message_ids: { kind: "message", phoneOf: async (ctx, id) => (await loadMessage(ctx, id)).phoneId },
  ticket_id: { kind: "ticket", phoneOf: async (ctx, id) => (await loadTicket(ctx, id)).phoneId },
};

/**
 * Beside the operation's own checks, so that a wrong pair is refused with the right phone instead of
 * as something that is not there. What has no phone of its own, such as a contact, is only looked
 * for among what the phone has; see the kernel's named-phone.ts.
 * @throws phone_not_found  not in this workspace, or not one this key may use
 * @throws chat_conflict | message_conflict | ticket_conflict  of another phone, which is named
 */
export const assertPhone: AssertPhone = async (ctx, phoneId, input) => {
  await phoneFor(ctx, phoneId);
  for (const id of given(input["chat_id"])) await ifKnown(loadChat(ctx, id, phoneId));
  for (const [parameter, { kind, phoneOf }] of Object.entries(PHONE_OF)) {
    for (const id of given(input[parameter])) {
      const owner = await ifKnown(phoneOf(ctx, id));
      if (owner && owner !== phoneId) throw await otherPhone(ctx, kind, [owner], phoneId);
    }
  }
};

function given(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((id) => typeof id === "string");
}

/** What is not there at all is for the operation to say. */
async function ifKnown<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof AppError && error.code.endsWith("_not_found")) return null;
    throw error;
  }
}
