import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import type { MessageRow } from "./message-view.ts";
import { messagePollVotes } from "./table.ts";

/** What the type of each message holds beyond text, by message id; of a poll, how many chose each option too. */
export async function payloadsOf(
  ctx: Pick<Ctx, "tx">,
  rows: readonly MessageRow[],
): Promise<Map<string, Record<string, unknown>>> {
  const polls = rows.filter((row) => row.type === "poll" && row.payload).map((row) => row.id);
  const votes =
    polls.length === 0
      ? []
      : await db(ctx)
          .select({ messageId: messagePollVotes.messageId, options: messagePollVotes.options })
          .from(messagePollVotes)
          .where(inArray(messagePollVotes.messageId, polls));
  return new Map(
    rows.flatMap((row) => {
      if (!row.payload) return [];
      const chosen = votes.filter((vote) => vote.messageId === row.id).flatMap((vote) => vote.options);
      return [[row.id, row.type === "poll" ? counted(row.payload, chosen) : row.payload] as const];
    }),
  );
}

function counted(payload: Record<string, unknown>, chosen: readonly string[]): Record<string, unknown> {
  const poll = payload["poll"] as { options?: readonly string[] } | undefined;
  if (!poll) return payload;
  const votes = (poll.options ?? []).map((option) => ({
    option,
    votes: chosen.filter((other) => other === option).length,
  }));
  return { ...payload, poll: { ...poll, votes } };
}
