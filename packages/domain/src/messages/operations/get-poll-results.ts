import { namedChat } from "../../chats/index.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput } from "../schemas.ts";
import { AppError, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { contactNames } from "../../contacts/index.ts";
import { loadMessage } from "../load-message.ts";
import { messagePollVotes } from "../table.ts";
import { NAMELESS_PERSON } from "../../nameless.ts";

const VOTERS_SHOWN_MAX = 50;

const voter = z.object({ contact_id: z.string().optional().describe("Absent: me."), name: z.string() });

export const getPollResults = defineOperation({
  name: "get_poll_results",
  summary: "Votes of a poll of ours, with who chose what.",
  guidance: `Names at most ${VOTERS_SHOWN_MAX} people per option; votes counts all.`,
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /messages/{message_id}/poll",
  input: z.object({ message_id: messageIdInput }),
  output: namedChat.extend({
    message_id: z.string(),
    question: z.string(),
    multiple: z.boolean(),
    voters: z.number().int(),
    options: z.array(z.object({ option: z.string(), votes: z.number().int(), people: z.array(voter).optional() })),
  }),
  showsWords: true,
  errors: ["message_not_found", "message_conflict"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const poll = message.payload?.["poll"] as { options?: string[]; multiple?: boolean } | undefined;
    if (message.type !== "poll" || !poll) {
      throw new AppError("message_conflict", {
        public: `That message is ${message.deletedAt ? "deleted" : `of type ${message.type}, not a poll`}. Find polls with list_messages and types: ["poll"].`,
        fields: [{ path: "message_id", message: "is not a poll", received: message.id, expected: "a poll of ours" }],
        hint: "list_messages",
      });
    }
    const votes = await db(ctx)
      .select()
      .from(messagePollVotes)
      .where(eq(messagePollVotes.messageId, message.id))
      .orderBy(asc(messagePollVotes.at), asc(messagePollVotes.voterId));
    const names = await contactNames(
      ctx,
      votes.map((vote) => vote.voterId),
    );
    const options = (poll.options ?? []).map((option) => {
      const chosen = votes.filter((vote) => vote.options.includes(option));
      const shown = chosen.slice(0, VOTERS_SHOWN_MAX);
      const people = shown.map(({ voterId: id }) =>
        id === "me" ? { name: "me" } : { contact_id: id, name: names.get(id) ?? NAMELESS_PERSON },
      );
      return { option, votes: chosen.length, ...(people.length > 0 ? { people } : {}) };
    });
    return {
      message_id: message.id,
      ...(await namedChatOf(ctx, message.chatId)),
      question: message.text ?? "",
      multiple: poll.multiple ?? false,
      voters: votes.filter((vote) => vote.options.length > 0).length,
      options,
    };
  },
});
