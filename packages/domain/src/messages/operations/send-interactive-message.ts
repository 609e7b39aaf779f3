import { chatIdInput } from "../../chats/index.ts";
import { AppError, defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { queueMessage } from "../send/queue-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

/** Meta's limits. */
const BUTTONS_MAX = 3;
const ROWS_MAX = 10;

const button = z.object({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) });
const row = z.object({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(24),
  description: z.string().min(1).max(72).optional(),
});
const section = z.object({ title: z.string().min(1).max(24).optional(), rows: z.array(row).min(1).max(ROWS_MAX) });

export const sendInteractiveMessage = defineOperation({
  name: "send_interactive_message",
  summary: "Send up to 3 buttons, or a list of up to 10 rows, to one chat.",
  guidance: "A tap comes back as a button_reply.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "extended",
  rest: "POST /messages/interactive",
  input: z.object({
    chat_id: chatIdInput,
    body: z.string().min(1).max(1024).describe("The text above the buttons or the list, at most 1024 characters."),
    buttons: z
      .array(button)
      .min(1)
      .max(BUTTONS_MAX)
      .optional()
      .describe("Up to three buttons: each an id that comes back, and a title of at most 20 characters."),
    sections: z.array(section).min(1).max(ROWS_MAX).optional().describe("list"),
    list_label: z.string().min(1).max(20).optional().describe("opens the list"),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: ["chat_not_found", "chat_conflict", "window_closed", "group_conflict", "contact_blocked_conflict"],
  async run({ ctx, input }) {
    const action = actionOf(input);
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertMaySend(ctx, to);
    const interactive = { type: input.buttons ? "button" : "list", body: { text: input.body }, action };
    return queueMessage(ctx, to, { type: "interactive", text: input.body, payload: { interactive } });
  },
  complete: awaitOutcome,
});

interface Choices {
  buttons?: z.output<typeof button>[] | undefined;
  sections?: z.output<typeof section>[] | undefined;
  list_label?: string | undefined;
}

/** @throws invalid_input  neither or both, too many rows, an id twice, or a section without its title */
function actionOf({ buttons, sections, list_label }: Choices): Record<string, unknown> {
  if ((buttons === undefined) === (sections === undefined)) {
    throw invalid("buttons", "Give exactly one of buttons and sections.");
  }
  const rows = sections?.flatMap((one) => one.rows) ?? [];
  const path = buttons ? "buttons" : "sections";
  const ids = (buttons ?? rows).map((one) => one.id);
  if (rows.length > ROWS_MAX) throw invalid(path, `A list takes ${ROWS_MAX} rows in all; this has ${rows.length}.`);
  if (new Set(ids).size !== ids.length) throw invalid(path, "Two choices have the same id. Each must differ.");
  if ((sections?.length ?? 0) > 1 && sections?.some((one) => !one.title)) {
    throw invalid(path, "Of several sections each needs a title.");
  }
  if (sections) return { button: list_label ?? "Choose", sections };
  return { buttons: buttons?.map((reply) => ({ type: "reply", reply })) };
}

function invalid(path: string, text: string): AppError {
  return new AppError("invalid_input", { public: `${text} Nothing was sent.`, fields: [{ path, message: text }] });
}
