/** Turns a written dialogue into drafts. */
import type { Random } from "../random.ts";
import { bytesOf, type SampleFiles } from "./sample-files.ts";
import type { Dialogue, Language } from "./dialogues/dialogue.ts";
import type { Draft } from "./draft.ts";

const TIMES = ["9:30", "10:00", "11:15", "12:30", "14:00", "15:30", "16:45", "18:00"];
const REPLY_MS: [number, number] = [40_000, 9 * 60_000];

export type Slots = Record<string, string>;

export function newSlots(random: Random, language: Language): Slots {
  return {
    item: random.pick(language.items),
    day: random.pick(language.days),
    time: random.pick(TIMES),
    n: String(random.between(2, 6)),
    price: String(random.between(8, 64)),
    order: `CV-${random.between(1000, 9999)}`,
  };
}

/** The drafts of a dialogue that begins at `at`; minutes lie between the lines. */
export function playDialogue(
  random: Random,
  files: SampleFiles,
  dialogue: Pick<Dialogue, "lines">,
  slots: Slots,
  chat: Pick<Draft, "personId" | "groupId">,
  at: number,
): Draft[] {
  const drafts: Draft[] = [];
  let time = at;
  for (const line of dialogue.lines.split("\n")) {
    const last = drafts[drafts.length - 1];
    if (line.startsWith("+")) {
      if (last) last.reaction = line.slice(1);
      continue;
    }
    const fromBusiness = line.startsWith("<");
    const quoting = line.endsWith(" ^");
    const text = fill(line.slice(2, quoting ? -2 : undefined), slots);
    const draft: Draft = {
      ...chat,
      fromBusiness,
      senderId: fromBusiness ? null : chat.personId,
      at: time,
      ...contentOf(files, text, last),
    };
    if (quoting && last) draft.quotes = last;
    if (draft.type === "interactive" && !fromBusiness && last) draft.quotes = last;
    drafts.push(draft);
    time += random.between(...REPLY_MS);
  }
  return drafts;
}

export function contentOf(files: SampleFiles, text: string, last: Draft | undefined): Pick<Draft, "type" | "content"> {
  const [, kind, rest = ""] = /^\[(\w+)[^\]]*\] ?(.*)$/s.exec(text) ?? [];
  switch (kind) {
    case "photo":
      return { type: "image", content: { id: bytesOf(files, "photo"), ...(rest ? { caption: rest } : {}) } };
    case "voice":
      return { type: "audio", content: { id: bytesOf(files, "voice"), voice: true } };
    case "pdf":
      return { type: "document", content: { id: bytesOf(files, "pdf"), filename: "casa-verde.pdf", caption: rest } };
    case "place":
      return {
        type: "location",
        content: { latitude: 38.7139, longitude: -9.1334, name: "Casa Verde", address: "Rua das Flores 12, Lisboa" },
      };
    case "card":
      return {
        type: "contacts",
        content: [
          {
            name: { formatted_name: "Julia Clarke", first_name: "Julia", last_name: "Clarke" },
            phones: [{ phone: "+44 7700 900777", type: "CELL", wa_id: "447700900777" }],
          },
        ],
      };
    case "choose":
      return { type: "interactive", content: buttons(text, rest) };
    case "tap":
      return { type: "interactive", content: tapped(text, last) };
    default:
      return { type: "text", content: { body: text } };
  }
}

function buttons(text: string, body: string): Record<string, unknown> {
  const titles = text.slice(text.indexOf(" ") + 1, text.indexOf("]")).split("|");
  return {
    type: "button",
    body: { text: body },
    action: { buttons: titles.map((title, index) => ({ type: "reply", reply: { id: `choice_${index + 1}`, title } })) },
  };
}

function tapped(text: string, last: Draft | undefined): Record<string, unknown> {
  const title = text.slice(text.indexOf(" ") + 1, text.indexOf("]"));
  const { action } = (last?.content ?? {}) as { action?: { buttons: { reply: { id: string; title: string } }[] } };
  const reply = action?.buttons.find((button) => button.reply.title === title)?.reply;
  return { type: "button_reply", button_reply: reply ?? { id: "choice_1", title } };
}

function fill(text: string, slots: Slots): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => slots[name] ?? whole);
}
