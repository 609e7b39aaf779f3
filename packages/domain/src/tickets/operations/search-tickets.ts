import {
  AppError,
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  detailInput,
} from "@parley/kernel";
import { z } from "zod";
import { statusInput, ticketDetail, ticketView } from "../schemas.ts";
import { findByText, findSimilar, type Place } from "../search.ts";
import { ticketsShown } from "../ticket-view.ts";
import { wordsIn } from "../../words-shown.ts";

export const searchTickets = defineOperation({
  name: "search_tickets",
  summary: "Find tickets by query, or past cases like a ticket or message.",
  guidance: "similar_to ranks closed ones with their outcome. By status: list_tickets.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "core",
  rest: "GET /tickets/search",
  input: z.object({
    query: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("Words of subject, description or comments, or a ticket's number (TKT-12)."),
    similar_to: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe("A ticket (tkt_…, TKT-12) or a message (msg_…) whose like is looked for."),
    status: z
      .array(statusInput)
      .min(1)
      .max(statusInput.options.length)
      .optional()
      .describe("Only tickets of any of these statuses."),
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(z.union([ticketDetail, ticketView])), next_cursor: nextCursor }),
  showsWords: wordsIn("subject"),
  errors: ["ticket_not_found", "message_not_found"],
  async run({ ctx, input }) {
    const { query, similar_to: like, limit } = input;
    if ((query === undefined) === (like === undefined)) throw oneOfTwo();
    if (like !== undefined) {
      const alike = pageOf(await findSimilar(ctx, like, { statuses: input.status, limit }), limit, (row) => [row.id]);
      return { ...alike.showing(await ticketsShown(ctx, alike.items, input.fields)), next_cursor: null };
    }
    const { rows, named } = await findByText(ctx, query ?? "", {
      statuses: input.status,
      place: placeOf(input.cursor),
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, (row) =>
      row.id === named?.id ? [NAMED, row.id] : [row.updatedAt.toISOString(), row.id],
    );
    return page.showing(await ticketsShown(ctx, page.items, input.fields));
  },
});

/** In the cursor after the ticket that the query names: all others are still to come, whenever they were changed. */
const NAMED = "named";

function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  if (at === NAMED) return { after: NAMED };
  return { at: cursorInstant(at), id: String(id) };
}

function oneOfTwo(): AppError {
  return new AppError("invalid_input", {
    public: "Give either `query` (words) or `similar_to` (a ticket or a message), not both and not neither.",
    fields: [{ path: "query", message: "or similar_to is needed, one of them", expected: "words, such as refund" }],
  });
}
