import { AppError, defineOperation, type Ctx, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadPerson } from "../../contacts/index.ts";
import { givenAs } from "../../given-as.ts";
import { assertMaySend, loadKnownMessage, loadRecipient, messageIdInput, queueMessage } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { messageWords, shownText } from "../../shown-text.ts";
import { wordsIn } from "../../words-shown.ts";
import { beginOperation } from "../begin-operation.ts";
import { actsOf, shownParticipant, type GroupWish, type Participant } from "../group-wish.ts";
import { assertGroupActs, assertMay, loadGroup, type Group } from "../load-group.ts";
import { answerOf, awaitAnswer, checkedAnswer, refusedAnswer } from "../operation-answer.ts";
import { membersAmong } from "../participants.ts";
import { headOf } from "../planned-results.ts";
import { groupAnswer, type MemberResult } from "../schemas.ts";

export const moderateGroupMessage = defineOperation({
  name: "moderate_group_message",
  summary: "Delete a group message, warn the group, remove the sender at once.",
  guidance: "Ours: delete_message. Returns outcomes.",
  effect: "destructive",
  outside: true,
  idempotent: false,
  scope: "groups:moderate",
  argumentScopes: { warn_text: "messages:send" },
  tier: "core",
  rest: "POST /messages/{message_id}/moderate",
  input: z.object({
    message_id: messageIdInput,
    delete: z.boolean().default(true).describe("Delete the message for everyone; true unless given."),
    warn_text: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .optional()
      .describe("A warning sent to the group, at most 1000 characters; needs messages:send."),
    remove_sender: z.boolean().default(false).describe("true also removes its sender from the group."),
    phone_id: phoneIdInput,
  }),
  output: groupAnswer.extend({ warning_message_id: z.string().optional() }),
  showsWords: wordsIn("message_text"),
  errors: [
    "message_not_found",
    "message_conflict",
    "chat_not_found",
    "chat_conflict",
    "group_conflict",
    "member_conflict",
    "window_closed",
    "not_supported",
  ],
  needs: ["groups.deleteMessage?", "groups.removeMembers?"],
  async preview({ ctx, input }) {
    const { group, sender, written, wish, gone } = await planOf(ctx, input);
    const parts = [
      ...(wish.message ? ["The message would be deleted for everyone."] : []),
      ...(input.warn_text ? ["A warning would be sent to the group."] : []),
      ...(wish.people.length > 0 ? ["Its sender would be removed from the group."] : []),
    ];
    const left = gone.length > 0 ? [SENDER_GONE] : [];
    const details = {
      message_id: input.message_id,
      chat_id: group.chat.id,
      chat_name: group.name,
      sender: sender ? shownParticipant(sender) : "this phone",
      ...(wish.message ? { message_type: written.type, ...messageWords(ctx, written.text) } : {}),
      ...(input.warn_text ? { warning: shownText(input.warn_text) } : {}),
    };
    return { text: [...parts, ...left].join(" "), count: parts.length, details };
  },
  async run({ ctx, input }) {
    const { group, wish, gone } = await planOf(ctx, input);
    const { id: chatId, phoneId } = group.chat;
    if (ctx.caller.dryRun) return checkedAnswer(ctx, { id: chatId, name: group.name }, [...plannedOf(wish), ...gone]);
    const asked = wish.message !== null || wish.people.length > 0;
    const answer = asked
      ? answerOf(await beginOperation(ctx, { phoneId, chatId, wish }), group.name, gone)
      : { ...refusedAnswer(chatId, group.name, []), ...(gone.length > 0 ? { results: gone } : {}) };
    if (!input.warn_text) return answer;
    // What is deleted first cannot be quoted after.
    const quoted = wish.message ? {} : await quoteOf(ctx, input.message_id, chatId);
    const to = await loadRecipient(ctx, chatId);
    const warning = await queueMessage(ctx, to, { type: "text", text: input.warn_text, ...quoted });
    return { ...answer, ...(warning.message_id ? { warning_message_id: warning.message_id } : {}) };
  },
  complete: async (call) => ({ ...call.answer, ...(await awaitAnswer(call)) }),
});

/** What a dry run says would be done. */
function plannedOf({ message, people }: Plan["wish"]): MemberResult[] {
  const deleted = message ? [{ id: message.id, ok: true }] : [];
  return [...deleted, ...people.map((person) => ({ ...headOf(person), ok: true }))];
}

interface Plan {
  group: Group;
  sender: Participant | null;
  written: Written;
  wish: Extract<GroupWish, { kind: "moderate" }>;
  /** The sender who was to be removed, and is in the group no more. */
  gone: MemberResult[];
}

const SENDER_GONE = "Its sender is not in the group any more, so nobody would be removed.";

interface Wanted {
  message_id: string;
  delete: boolean;
  warn_text?: string | undefined;
  remove_sender: boolean;
  phone_id?: string | undefined;
}

async function planOf(ctx: Ctx, input: Wanted): Promise<Plan> {
  const message = await loadKnownMessage(ctx, input.message_id);
  const group = await givenAs("message_id", "chat_id", loadGroup(ctx, message.chatId, input.phone_id));
  if (!input.delete && !input.remove_sender && !input.warn_text) {
    throw new AppError("invalid_input", {
      public: "Nothing is to be done: give delete, warn_text or remove_sender.",
      fields: [{ path: "", message: "names nothing to do", expected: "delete | warn_text | remove_sender" }],
    });
  }
  const written = await writtenIn(ctx, message.id);
  const sender = await senderOf(ctx, written);
  if (input.remove_sender && !sender) {
    throw new AppError("member_conflict", {
      public: "This phone wrote that message itself, so there is no sender to remove.",
      fields: [{ path: "remove_sender", message: "this phone wrote the message" }],
    });
  }
  const removal = { people: input.remove_sender && sender ? [sender] : [], refused: [] };
  // Of a group that was never read nobody knows who is in it: the network judges.
  const { people, refused: gone } = group.row?.readAt ? await membersAmong(ctx, group.chat.id, removal) : removal;
  if (gone.length > 0 && !input.delete && !input.warn_text) {
    throw new AppError("member_conflict", {
      public: "The sender of that message is not in the group any more, so nobody was removed.",
      fields: [{ path: "remove_sender", message: "its sender is not in the group any more" }],
    });
  }
  const wish: Plan["wish"] = {
    kind: "moderate",
    message: input.delete ? { id: message.id, providerId: message.providerId } : null,
    people,
  };
  await givenAs("message_id", "chat_id", assertGroupActs(ctx, group.chat.phoneId, actsOf(wish)));
  if (wish.message || wish.people.length > 0) assertMay(group, "admin", "message_id");
  if (input.warn_text) {
    await assertMaySend(ctx, await loadRecipient(ctx, group.chat.id, undefined, "warn_text"));
  }
  return { group, sender, written, wish, gone };
}

type Written = Pick<typeof messages.$inferSelect, "senderId" | "type" | "text">;

async function writtenIn(ctx: Ctx, messageId: string): Promise<Written> {
  const [row] = await db(ctx)
    .select({ senderId: messages.senderId, type: messages.type, text: messages.text })
    .from(messages)
    .where(eq(messages.id, messageId));
  if (!row) throw new Error("A message that was loaded is there.");
  return row;
}

async function senderOf(ctx: Ctx, { senderId }: Written): Promise<Participant | null> {
  if (!senderId) return null;
  const { id, name, identity } = await loadPerson(ctx, senderId);
  return { id, name, identity };
}

async function quoteOf(ctx: Ctx, messageId: string, chatId: string) {
  return { replyToProviderId: (await loadKnownMessage(ctx, messageId, chatId)).providerId };
}
