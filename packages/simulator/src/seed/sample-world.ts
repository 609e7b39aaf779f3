/**
 * The sample world: a plant shop with a café, 37 customers in twelve languages, 40 chats of which
 * three are groups, 2,000 messages of the last 30 days. The same seed gives the same people, texts
 * and ids; only the times follow the clock.
 */
import { createGroup } from "../groups/membership.ts";
import type { Random } from "../random.ts";
import type { Sim } from "../sim.ts";
import { createPerson } from "../world/create.ts";
import type { BusinessNumber, Person } from "../world/model.ts";
import { newGraphId } from "../world/new-ids.ts";
import { ar } from "./dialogues/ar.ts";
import { de } from "./dialogues/de.ts";
import type { Language } from "./dialogues/dialogue.ts";
import { ja, th, zh } from "./dialogues/east-asian.ts";
import { en } from "./dialogues/en.ts";
import { es } from "./dialogues/es.ts";
import { fr } from "./dialogues/fr.ts";
import { hi } from "./dialogues/hi.ts";
import { it } from "./dialogues/it.ts";
import { pt } from "./dialogues/pt.ts";
import { ru } from "./dialogues/ru.ts";
import type { Draft } from "./draft.ts";
import { SAMPLE_GROUPS } from "./group-chats.ts";
import { SAMPLE_PEOPLE, type SamplePerson } from "./people.ts";
import { createSampleFiles, type SampleFiles } from "./sample-files.ts";
import { contentOf, newSlots, playDialogue } from "./script.ts";
import { storeDrafts } from "./store-drafts.ts";
import { SAMPLE_TEMPLATES } from "./templates.ts";

export const SAMPLE_MESSAGES = 2_000;
const DAY_MS = 24 * 3_600_000;
const DAYS = 30;
const LANGUAGES: Record<SamplePerson["language"], Language> = { en, es, pt, de, fr, it, hi, ar, zh, ja, th, ru };

export function fillSampleWorld(sim: Sim, number: BusinessNumber): void {
  const files = createSampleFiles(sim);
  const people = SAMPLE_PEOPLE.map((sample) => ({ sample, person: createSamplePerson(sim, sample) }));
  addTemplates(sim, number);
  const drafts: Draft[] = [];
  for (const group of SAMPLE_GROUPS) {
    drafts.push(
      ...groupDrafts(
        sim,
        files,
        number,
        group,
        people.map(({ person }) => person),
      ),
    );
  }
  drafts.push(...priceQuestionsToday(sim, people));
  const quotas = quotasOf(people, SAMPLE_MESSAGES - drafts.length);
  for (const [index, { sample, person }] of people.entries()) {
    drafts.push(...chatDrafts(sim, files, LANGUAGES[sample.language], person, quotas[index] ?? 0));
  }
  storeDrafts(sim, number, drafts);
}

function createSamplePerson(sim: Sim, sample: SamplePerson): Person {
  return createPerson(sim, {
    wa_id: sample.phone,
    name: sample.name,
    language: sample.language,
    ...(sample.username ? { username: sample.username } : {}),
    phone_visible: !sample.phoneHidden,
    deliver_after_ms: sim.random.between(30, 400),
    // Some read only when the phone page does.
    read_after_ms: sim.random.chance(0.85) ? sim.random.between(1_500, 6_000) : null,
    group_privacy: sample.groupPrivacy ?? "everyone",
  });
}

/** Languages with more dialogues carry more of the messages. The sum is exactly `total`. */
function quotasOf(people: { sample: SamplePerson }[], total: number): number[] {
  const weights = people.map(({ sample }) => LANGUAGES[sample.language].dialogues.length + 2);
  const sum = weights.reduce((a, b) => a + b, 0);
  const quotas = weights.map((weight) => Math.floor((total * weight) / sum));
  for (let left = total - quotas.reduce((a, b) => a + b, 0), i = 0; left > 0; left--, i++) {
    quotas[i % quotas.length] = (quotas[i % quotas.length] ?? 0) + 1;
  }
  return quotas;
}

/** Whole dialogues in turn, and small ones for what is left; prices only on days that are long over. */
function chatDrafts(sim: Sim, files: SampleFiles, language: Language, person: Person, quota: number): Draft[] {
  const { random } = sim;
  const chat = { personId: person.id, groupId: null };
  const drafts: Draft[] = [];
  const order = shuffled(random, language.dialogues);
  const days = shuffled(
    random,
    Array.from({ length: DAYS - 1 }, (_, index) => index + 1),
  );
  for (let turn = 0; ; turn++) {
    const dialogue = order[turn % order.length];
    const length = dialogue?.lines.split("\n").filter((line) => !line.startsWith("+")).length ?? 0;
    if (!dialogue || drafts.length + length > quota) break;
    const at = startTime(sim, takeDay(days, dialogue.topic === "price" ? 3 : 1));
    drafts.push(...playDialogue(random, files, dialogue, newSlots(random, language), chat, at));
  }
  while (drafts.length < quota) {
    const [question, answer] = random.pick(language.small);
    const lines = drafts.length + 1 === quota ? `> ${question}` : `> ${question}\n< ${answer}`;
    drafts.push(...playDialogue(random, files, { lines }, {}, chat, startTime(sim, takeDay(days, 1))));
  }
  return drafts;
}

/** A day of its own for every conversation, as long as there are days; the one taken goes to the back. */
function takeDay(days: number[], daysAgoMin: number): number {
  const place = days.findIndex((day) => day >= daysAgoMin);
  const [day = DAYS - 1] = days.splice(place, 1);
  days.push(day);
  return day;
}

/** Some time between 8:00 and 19:00 UTC. */
function startTime(sim: Sim, daysAgo: number): number {
  const midnight = Math.floor(sim.now() / DAY_MS) * DAY_MS;
  return midnight - daysAgo * DAY_MS + sim.random.between(8 * 60, 19 * 60) * 60_000;
}

/** Within the last hours, but never before today began. */
function priceQuestionsToday(sim: Sim, people: { sample: SamplePerson; person: Person }[]): Draft[] {
  const asking = people.filter(({ sample }) => sample.asksPriceToday);
  const midnight = Math.floor(sim.now() / DAY_MS) * DAY_MS;
  const span = Math.min(sim.now() - midnight, 4 * 3_600_000);
  return asking.flatMap(({ sample, person }, index) => {
    const [question, answer] = sample.asksPriceToday ?? [""];
    const at = sim.now() - Math.floor((span * (asking.length - index)) / (asking.length + 1));
    const base = { personId: person.id, groupId: null };
    const asked: Draft = {
      ...base,
      fromBusiness: false,
      senderId: person.id,
      at,
      type: "text",
      content: { body: question },
    };
    if (answer === undefined) return [{ ...asked, unread: true as const }];
    const answerAt = at + Math.floor(span / (asking.length + 1) / 2);
    return [
      asked,
      { ...base, fromBusiness: true, senderId: null, at: answerAt, type: "text", content: { body: answer } },
    ];
  });
}

function groupDrafts(
  sim: Sim,
  files: SampleFiles,
  number: BusinessNumber,
  sample: (typeof SAMPLE_GROUPS)[number],
  people: Person[],
): Draft[] {
  const group = createGroup(sim, { numberId: number.id, subject: sample.subject, description: sample.description });
  group.createdAt = sim.now() - DAYS * DAY_MS;
  const members = sample.members.map((name) => personNamed(people, name));
  for (const [index, person] of members.entries()) {
    group.members.push({ personId: person.id, admin: index === 0 });
    sim.world.linkChat(person.id, group.id);
  }
  return sample.blocks.flatMap((block, index) => {
    const fromEnd = sample.blocks.length - 1 - index;
    const daysAgo = fromEnd === 0 ? 1 : fromEnd * Math.floor((DAYS - 2) / sample.blocks.length) + 1;
    const midnight = Math.floor(sim.now() / DAY_MS) * DAY_MS;
    let at = midnight - daysAgo * DAY_MS + sim.random.between(9 * 60, 16 * 60) * 60_000;
    return block.split("\n").map((line): Draft => {
      const cut = line.indexOf(": ");
      const name = line.slice(0, cut);
      const fromBusiness = name === "Business";
      at += sim.random.between(30_000, 6 * 60_000);
      return {
        personId: null,
        groupId: group.id,
        fromBusiness,
        senderId: fromBusiness ? null : personNamed(members, name).id,
        at,
        ...contentOf(files, line.slice(cut + 2), undefined),
      };
    });
  });
}

function personNamed(people: Person[], name: string): Person {
  const person = people.find((one) => one.name === name);
  if (!person) throw new RangeError(`the sample world has nobody called ${name}`);
  return person;
}

function addTemplates(sim: Sim, number: BusinessNumber): void {
  for (const sample of SAMPLE_TEMPLATES) {
    sim.world.addTemplate({
      id: newGraphId(sim.random),
      accountId: number.accountId,
      quality: "UNKNOWN",
      parameterFormat: "POSITIONAL",
      rejectedReason: "NONE",
      createdAt: sim.now() - 20 * DAY_MS,
      editedAt: [],
      ...sample,
    });
  }
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.between(0, i);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}
