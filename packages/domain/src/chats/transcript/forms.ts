import { csvLine, guardFormula } from "../../contacts/index.ts";
import type { Entry } from "./entry.ts";
import { oneLine, reactionsOf, textLines } from "./text-lines.ts";

export const FORMATS = ["text", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What stands at the head of a transcript. */
export interface Heading {
  chatId: string;
  chatName: string;
  timeZone: string;
}

/** How a transcript is written down, part by part; the parts after one another are the file. */
export interface Form {
  mimeType: string;
  extension: string;
  head(heading: Heading): string;
  /** @param isFirst  nothing was written before them but the head */
  entries(entries: readonly Entry[], heading: Heading, isFirst: boolean): string;
  tail: string;
}

const text: Form = {
  mimeType: "text/plain; charset=utf-8",
  extension: "txt",
  head: ({ chatId, chatName, timeZone }) => `${oneLine(chatName)} (${chatId}), times in ${timeZone}\n\n`,
  entries: (entries) => entries.map(textLines).join(""),
  tail: "",
};

const json: Form = {
  mimeType: "application/json",
  extension: "json",
  head: ({ chatId, chatName, timeZone }) =>
    `{"chat_id":${JSON.stringify(chatId)},"chat_name":${JSON.stringify(chatName)},"time_zone":${JSON.stringify(timeZone)},"messages":[`,
  entries: (entries, _heading, isFirst) =>
    entries.map((entry, index) => `${isFirst && index === 0 ? "" : ","}\n${JSON.stringify(entry)}`).join(""),
  tail: "\n]}\n",
};

const COLUMNS = [
  "message_id",
  "at",
  "chat_id",
  "chat_name",
  "from",
  "from_id",
  "sent_by",
  "sent_by_id",
  "type",
  "text",
  "file",
  "mime_type",
  "bytes",
  "reply_to",
  "reactions",
  "state",
  "forwarded",
  "edited_at",
  "deleted_at",
  "details",
] as const;

const csv: Form = {
  mimeType: "text/csv; charset=utf-8",
  extension: "csv",
  head: () => lineOf(COLUMNS),
  entries: (entries, heading) => entries.map((entry) => lineOf(cellsOf(entry, heading))).join(""),
  tail: "",
};

export const FORMS: Record<Format, Form> = { text, json, csv };

function lineOf(cells: readonly string[]): string {
  return `${csvLine(cells.map(guardFormula))}\r\n`;
}

function cellsOf(entry: Entry, { chatId, chatName }: Heading): string[] {
  const cells: Record<(typeof COLUMNS)[number], string | undefined> = {
    message_id: entry.message_id,
    at: entry.at,
    chat_id: chatId,
    chat_name: chatName,
    from: entry.from,
    from_id: entry.from_id,
    sent_by: entry.sent_by,
    sent_by_id: entry.sent_by_id,
    type: entry.type,
    text: entry.text,
    file: entry.media?.filename,
    mime_type: entry.media?.mime_type,
    bytes: entry.media?.bytes?.toString(),
    reply_to: entry.reply_to,
    reactions: reactionsOf(entry).join("; "),
    state: entry.state,
    forwarded: entry.forwarded ? "true" : undefined,
    edited_at: entry.edited_at,
    deleted_at: entry.deleted_at,
    details: entry.payload && JSON.stringify(entry.payload),
  };
  return COLUMNS.map((column) => cells[column] ?? "");
}
