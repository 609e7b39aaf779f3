import { z } from "zod";
import { showMessage } from "../control/show.ts";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber } from "../world/model.ts";

const READ_WITHIN_MS = 30 * 24 * 3_600_000;

const readSchema = z.object({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string().min(1),
  typing_indicator: z.object({ type: z.literal("text") }).optional(),
});

/**
 * Blue ticks for this message and all before it in the chat; with `typing_indicator` also typing.
 * @throws GraphError 131009  no inbound message of this number, or older than 30 days
 */
export function markReadByBusiness(sim: Sim, number: BusinessNumber, body: unknown): { success: true } {
  const { message_id, typing_indicator } = parseGraph(readSchema, body, "");
  const message = sim.world.messages.get(message_id);
  if (message?.numberId !== number.id || message.from.kind !== "person") {
    throw new GraphError(131009, "message_id is not a message that this number has received.");
  }
  if (message.at < sim.now() - READ_WITHIN_MS) throw new GraphError(131009, "The message is older than 30 days.");
  const chat = sim.world.chats.get(message.chat);
  if (!chat) throw new GraphError(131009, "The chat is gone.");
  const later: string[] = [];
  for (const id of chat.businessUnread) {
    const unread = sim.world.messages.get(id);
    if (!unread) continue;
    if (unread.seq > message.seq) later.push(id);
    else {
      unread.readByBusiness = true;
      showMessage(sim, unread);
    }
  }
  chat.businessUnread = later;
  sim.changes++;
  sim.transcript.add("read", { id: message_id }, { phone_number_id: number.id });
  if (typing_indicator) sim.typing.start(sim, chat.key, { kind: "business", id: number.id });
  return { success: true };
}
