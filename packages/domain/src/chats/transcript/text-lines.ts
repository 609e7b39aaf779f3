import { z } from "zod";
import type { Entry } from "./entry.ts";

/** What reads as a new line, somewhere. */
const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** Before every further line of a message, so that what people write cannot pass for a line of somebody else. */
const INDENT = "    ";

const pollPayload = z.object({ poll: z.object({ options: z.array(z.string()) }) });
const placePayload = z.object({ location: z.object({ latitude: z.number(), longitude: z.number() }) });

/** A message as WhatsApp's own export has it: `[2026-11-21 10:00] Ana Suárez: text`; what is not text stands in `<…>`. */
export function textLines(entry: Entry): string {
  const [first = "", ...more] = contentOf(entry).split(LINE_BREAK);
  const clock = entry.at.slice(0, 16).replace("T", " ");
  return [`[${clock}] ${oneLine(authorOf(entry))}: ${first}`, ...more.map((line) => INDENT + line)]
    .map((line) => `${line}\n`)
    .join("");
}

function authorOf({ from, type, sent_by }: Entry): string {
  if (type === "system") return "WhatsApp";
  return sent_by === undefined ? from : `${from} (${sent_by})`;
}

function contentOf(entry: Entry): string {
  if (entry.deleted) return "<deleted>";
  return [
    entry.forwarded ? "<forwarded>" : "",
    entry.reply_to ? `<reply to ${entry.reply_to}>` : "",
    isPlain(entry) ? "" : `<${fileOf(entry) ?? entry.type}>`,
    `${entry.text ?? ""}${beyondText(entry)}`,
    entry.edited ? "<edited>" : "",
    entry.state === "failed" ? "<failed, never sent>" : "",
    entry.reactions ? `<reactions: ${reactionsOf(entry).map(oneLine).join(", ")}>` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Of what a type holds beside text, what can be read; JSON and CSV have all of it. */
function beyondText({ payload }: Entry): string {
  const poll = pollPayload.safeParse(payload);
  if (poll.success) return poll.data.poll.options.map((option) => `\n- ${oneLine(option)}`).join("");
  const place = placePayload.safeParse(payload);
  return place.success ? ` (${place.data.location.latitude}, ${place.data.location.longitude})` : "";
}

function isPlain({ type, media }: Entry): boolean {
  return (type === "text" || type === "system") && media === undefined;
}

function fileOf({ type, media }: Entry): string | undefined {
  if (!media) return undefined;
  const about = [media.mime_type, media.bytes === undefined ? "" : `${media.bytes} bytes`].filter(Boolean).join(", ");
  return `attached ${type}: ${media.filename ? `${oneLine(media.filename)} (${about})` : about}`;
}

export function reactionsOf({ reactions = [] }: Entry): string[] {
  return reactions.map(({ emoji, from }) => `${emoji} ${from}`);
}

/** What cannot begin a line of its own. */
export function oneLine(name: string): string {
  return name.replace(/[\s\u0085]+/g, " ").trim();
}
