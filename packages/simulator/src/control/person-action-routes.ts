import type { Hono } from "hono";
import { z } from "zod";
import { sendToGroup, sendToNumber } from "../messages/inbound.ts";
import { deleteAsPerson, editAsPerson, reactAsPerson, tap, vote } from "../messages/person-acts.ts";
import { markPlayed, readChat } from "../messages/statuses.ts";
import type { Sim } from "../sim.ts";
import { changeNumber } from "../world/change-number.ts";
import { createPerson } from "../world/create.ts";
import type { BusinessNumber, Person, StoredMessage } from "../world/model.ts";
import { emitPreference } from "../messages/preference-webhook.ts";
import { ControlError } from "./control-error.ts";
import { loadChat, loadGroup, loadMessage, loadNumber, loadPerson } from "./find.ts";
import { tellPerson } from "./people-routes.ts";
import { inboundFields, personMessageSchema } from "./person-message.ts";
import { type ControlContext, type ControlEnv, controlBody } from "./control-env.ts";
import { showChat } from "./show.ts";
import { messageView } from "./views.ts";

const messageId = z.object({ message_id: z.string() });

/** What a person does with their phone. */
export function personActionRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.post("/_sim/people/:id/messages", async (c) => {
    const body = await controlBody(c, personMessageSchema);
    const person = personWhoWrites(sim, c.req.param("id"), body.name);
    const fields = inboundFields(sim, body);
    const message = body.group_id
      ? sendToGroup(sim, person, loadGroup(sim, body.group_id), fields)
      : sendToNumber(sim, person, numberFor(sim, person, body.to).id, fields);
    return c.json({ message: messageView(sim, message, person) }, 201);
  });

  app.post("/_sim/people/:id/read", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const { peer } = await controlBody(c, z.object({ peer: z.string().optional() }));
    const chat = loadChat(sim, person, peer ?? numberFor(sim, person, undefined).id);
    const read = readChat(sim, chat, person.id);
    showChat(sim, chat.key, person.id);
    tellPerson(sim, person);
    return c.json({ read });
  });

  app.post("/_sim/people/:id/played", (c) =>
    onMessage(sim, c, messageId, (person, message) => markPlayed(sim, message, person.id)),
  );
  app.post("/_sim/people/:id/react", (c) =>
    onMessage(sim, c, messageId.extend({ emoji: z.string().max(16) }), (person, message, { emoji }) =>
      reactAsPerson(sim, person, message, emoji),
    ),
  );
  app.post("/_sim/people/:id/edit", (c) =>
    onMessage(sim, c, messageId.extend({ text: z.string().min(1) }), (person, message, { text }) =>
      editAsPerson(sim, person, message, text),
    ),
  );
  app.post("/_sim/people/:id/delete", (c) =>
    onMessage(sim, c, messageId, (person, message) => deleteAsPerson(sim, person, message)),
  );
  app.post("/_sim/people/:id/vote", (c) =>
    onMessage(sim, c, messageId.extend({ options: z.array(z.string()) }), (person, message, { options }) =>
      vote(sim, person, message, options),
    ),
  );

  app.post("/_sim/people/:id/tap", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const body = await controlBody(c, messageId.extend({ id: z.union([z.string(), z.number()]) }));
    const { message } = loadMessage(sim, person, body.message_id);
    return c.json({ message: messageView(sim, tap(sim, person, message, String(body.id)), person) }, 201);
  });

  app.post("/_sim/people/:id/block", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const body = await controlBody(
      c,
      z.object({ phone_number_id: z.string().optional(), blocked: z.boolean().default(true) }),
    );
    const number = numberFor(sim, person, body.phone_number_id);
    person.blocked = toggled(person.blocked, number.id, body.blocked);
    showChat(sim, `${number.id}/${person.id}`, person.id);
    return c.json({ person: tellPerson(sim, person) });
  });

  app.post("/_sim/people/:id/opt-out", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const body = await controlBody(
      c,
      z.object({ phone_number_id: z.string().optional(), value: z.enum(["stop", "resume"]).default("stop") }),
    );
    const number = numberFor(sim, person, body.phone_number_id);
    person.optedOut = toggled(person.optedOut, number.id, body.value === "stop");
    emitPreference(sim, number, person, body.value);
    return c.json({ person: tellPerson(sim, person) });
  });

  app.post("/_sim/people/:id/typing", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const { peer } = await controlBody(c, z.object({ peer: z.string() }));
    sim.typing.start(sim, loadChat(sim, person, peer).key, { kind: "person", id: person.id });
    return c.json({});
  });

  app.post("/_sim/people/:id/change-number", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const { wa_id } = await controlBody(c, z.object({ wa_id: z.string().regex(/^\d{7,15}$/) }));
    changeNumber(sim, person, wa_id);
    return c.json({ person: tellPerson(sim, person) });
  });
}

/** Digits nobody knows yet are a new customer. */
function personWhoWrites(sim: Sim, name: string, givenName: string | undefined): Person {
  const digits = name.replace(/^\+/, "");
  const known = sim.world.findPerson(name.replace(/^[+@]/, ""));
  if (known || !/^\d{7,15}$/.test(digits)) return known ?? loadPerson(sim, name);
  const person = createPerson(sim, { wa_id: digits, ...(givenName ? { name: givenName } : {}) });
  tellPerson(sim, person);
  return person;
}

/** The number that was named, else the one this person last talked with, else the first. */
function numberFor(sim: Sim, person: Person, name: string | undefined): BusinessNumber {
  if (name) return loadNumber(sim, name);
  let latest: { numberId: string; lastAt: number } | undefined;
  for (const key of sim.world.chatsOfPerson.get(person.id) ?? []) {
    const chat = sim.world.chats.get(key);
    if (chat?.kind === "direct" && chat.lastAt >= (latest?.lastAt ?? 0)) latest = chat;
  }
  const number = sim.world.numbers.get(latest?.numberId ?? "") ?? sim.world.numbers.values().next().value;
  if (!number) throw new ControlError(404, "number_not_found", "This world has no business number yet.");
  return number;
}

async function onMessage<T extends { message_id: string }>(
  sim: Sim,
  c: ControlContext,
  schema: z.ZodType<T>,
  act: (person: Person, message: StoredMessage, body: T) => void,
): Promise<Response> {
  const person = loadPerson(sim, c.req.param("id") ?? "");
  const body = await controlBody(c, schema);
  const { message } = loadMessage(sim, person, body.message_id);
  act(person, message, body);
  return c.json({ message: messageView(sim, message, person) });
}

function toggled(list: string[], id: string, on: boolean): string[] {
  const rest = list.filter((one) => one !== id);
  return on ? [...rest, id] : rest;
}
