import { isMediaType } from "../media/media-on-wire.ts";
import type { Sim } from "../sim.ts";
import type { Person, StoredMessage } from "../world/model.ts";
import { mentionsIn, withNames } from "./mentions.ts";
import type { Media, Message, RenderedTemplate } from "./shapes.ts";

interface PollContent {
  question: string;
  options: string[];
  multiple?: boolean;
}

/** The content of a message as a phone shows it, under its key. */
export function contentView(sim: Sim, message: StoredMessage, person: Person): Partial<Message> {
  if (isMediaType(message.type)) return { [message.type]: mediaView(sim, message.content) };
  if (message.type === "template") return { template: message.rendered as RenderedTemplate };
  if (message.type === "interactive") return { interactive: interactiveView(sim, message.content) };
  if (message.type === "poll") return { poll: pollView(sim, message, person) };
  if (message.type === "text") return { text: textView(sim, message, person) };
  return { [message.type]: message.content };
}

function textView(sim: Sim, message: StoredMessage, person: Person): NonNullable<Message["text"]> {
  const { mentions: _ids, ...text } = message.content as { body: string; preview_url?: boolean; mentions?: string[] };
  const mentions = mentionsIn(sim, message, person);
  return mentions.length > 0 ? { ...text, mentions } : text;
}

/** One line for a quote or a chat list. */
export function previewOf(sim: Sim, message: StoredMessage): string {
  const content = message.content as Record<string, unknown>;
  const text = content as { body?: unknown; caption?: unknown; filename?: unknown; name?: unknown; question?: unknown };
  if (message.type === "template") return (message.rendered as RenderedTemplate).body;
  if (message.type === "interactive") return interactivePreview(content);
  if (message.type === "contacts") return contactsPreview(message.content);
  if (message.type === "button") return String(content.text ?? "");
  if (message.type === "text") return withNames(String(text.body ?? ""), mentionsIn(sim, message));
  const first = [text.body, text.caption, text.filename, text.name, text.question].find(
    (value) => typeof value === "string" && value !== "",
  );
  return typeof first === "string" ? first : "";
}

export function mediaView(sim: Sim, content: unknown): Media {
  const media = content as Media;
  const file = sim.world.media.get(media.id);
  return {
    ...media,
    mime_type: file?.mimeType ?? media.mime_type ?? "application/octet-stream",
    ...(sim.mediaBytes.get(media.id) ? { url: `/_sim/media/${media.id}` } : {}),
    ...(file ? { file_size: file.size, sha256: file.sha256 } : {}),
  };
}

function interactiveView(sim: Sim, content: unknown): NonNullable<Message["interactive"]> {
  const interactive = content as NonNullable<Message["interactive"]>;
  const header = interactive.header;
  if (!header) return interactive;
  const media = header.image ?? header.video ?? header.document;
  if (!media) return interactive;
  return { ...interactive, header: { type: header.type, [header.type]: mediaView(sim, media) } };
}

function pollView(sim: Sim, message: StoredMessage, person: Person): NonNullable<Message["poll"]> {
  const poll = message.content as PollContent;
  const votes = Object.entries(message.votes ?? {});
  return {
    question: poll.question,
    multiple: poll.multiple ?? false,
    options: poll.options.map((name) => {
      const voters = votes.filter(([, chosen]) => chosen.includes(name)).map(([id]) => id);
      return {
        name,
        voters: voters.map((id) => sim.world.people.get(id)?.name ?? sim.world.numbers.get(id)?.verifiedName ?? id),
        mine: voters.includes(person.id),
      };
    }),
  };
}

function interactivePreview(content: Record<string, unknown>): string {
  const { body, button_reply, list_reply } = content as {
    body?: { text?: string };
    button_reply?: { title: string };
    list_reply?: { title: string };
  };
  return body?.text ?? button_reply?.title ?? list_reply?.title ?? "";
}

function contactsPreview(content: unknown): string {
  const contacts = content as { name?: { formatted_name?: string } }[];
  return contacts.map((contact) => contact.name?.formatted_name ?? "").join(", ");
}
