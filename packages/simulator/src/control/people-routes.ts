import type { Hono } from "hono";
import { z } from "zod";
import { deliverWaiting } from "../messages/statuses.ts";
import type { Sim } from "../sim.ts";
import type { Person } from "../world/model.ts";
import { createPerson } from "../world/create.ts";
import { ControlError } from "./control-error.ts";
import { loadChat, loadPerson } from "./find.ts";
import { type ControlEnv, controlBody } from "./control-env.ts";
import type { Message } from "./shapes.ts";
import { chatView, messageView, personView } from "./views.ts";

const PAGE_MAX = 200;

const changeFields = {
  name: z.string().min(1).max(200).optional(),
  username: z.string().min(3).max(35).optional(),
  language: z.string().optional(),
  phone_visible: z.boolean().optional(),
  online: z.boolean().optional(),
  on_whatsapp: z.boolean().optional(),
  read_after_ms: z.number().int().min(0).nullable().optional(),
  deliver_after_ms: z.number().int().min(0).optional(),
  group_privacy: z.enum(["everyone", "nobody"]).optional(),
};
const newPerson = z.strictObject({
  wa_id: z
    .string()
    .regex(/^\d{7,15}$/)
    .optional(),
  ...changeFields,
});
const newPeople = z.union([z.strictObject({ people: z.array(newPerson).min(1).max(10_000) }), newPerson]);
const personChange = z.strictObject(changeFields);

/** Who there is, and what their phones show. */
export function peopleRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.get("/_sim/people", (c) => c.json({ people: [...sim.world.people.values()].map((one) => personView(sim, one)) }));

  app.post("/_sim/people", async (c) => {
    const body = await controlBody(c, newPeople);
    const wanted = "people" in body ? body.people : [body];
    for (const { wa_id, username } of wanted) {
      if ([wa_id, username].some((name) => name !== undefined && sim.world.findPerson(name))) {
        throw new ControlError(409, "person_conflict", "Somebody has that phone or username already.");
      }
    }
    const people = wanted.map((fields) => personView(sim, createPerson(sim, fields)));
    for (const person of people) sim.live.tellAll({ event: "person", data: { person } });
    return c.json({ people }, 201);
  });

  app.get("/_sim/people/:id", (c) => c.json({ person: personView(sim, loadPerson(sim, c.req.param("id"))) }));

  app.patch("/_sim/people/:id", async (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    changePerson(sim, person, await controlBody(c, personChange));
    return c.json({ person: tellPerson(sim, person) });
  });

  app.get("/_sim/people/:id/chats", (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const chats = [...(sim.world.chatsOfPerson.get(person.id) ?? [])]
      .flatMap((key) => sim.world.chats.get(key) ?? [])
      .map((chat) => chatView(sim, chat, person));
    chats.sort((a, b) => (b.last_message?.timestamp ?? "").localeCompare(a.last_message?.timestamp ?? ""));
    return c.json({ chats });
  });

  app.get("/_sim/people/:id/chats/:peer/messages", (c) => {
    const person = loadPerson(sim, c.req.param("id"));
    const chat = loadChat(sim, person, c.req.param("peer"));
    const limit = Math.min(PAGE_MAX, Math.max(1, Number(c.req.query("limit") ?? 50) || 50));
    const before = c.req.query("before");
    let at = before ? chat.messages.lastIndexOf(before) : chat.messages.length;
    if (at < 0) throw new ControlError(404, "message_not_found", "before names no message of this chat.");
    const messages: Message[] = [];
    while (at > 0 && messages.length < limit) {
      const message = sim.world.messages.get(chat.messages[--at] ?? "");
      const view = message ? messageView(sim, message, person) : null;
      if (view) messages.push(view);
    }
    return c.json({ messages: messages.reverse(), more: at > 0 });
  });
}

export function tellPerson(sim: Sim, person: Person): ReturnType<typeof personView> {
  const view = personView(sim, person);
  sim.changes++;
  sim.live.tellAll({ event: "person", data: { person: view } });
  return view;
}

function changePerson(sim: Sim, person: Person, change: z.infer<typeof personChange>): void {
  if (change.username !== undefined) {
    const owner = sim.world.findPerson(change.username);
    if (owner && owner !== person) throw new ControlError(409, "person_conflict", "The username is taken.");
    const username = change.username;
    sim.world.renamePerson(person, () => {
      person.username = username;
    });
  }
  person.name = change.name ?? person.name;
  person.language = change.language ?? person.language;
  person.phoneVisible = change.phone_visible ?? person.phoneVisible;
  person.onWhatsapp = change.on_whatsapp ?? person.onWhatsapp;
  person.deliverAfterMs = change.deliver_after_ms ?? person.deliverAfterMs;
  person.groupPrivacy = change.group_privacy ?? person.groupPrivacy;
  if (change.read_after_ms !== undefined) person.readAfterMs = change.read_after_ms;
  if (change.online !== undefined && change.online !== person.online) {
    person.online = change.online;
    if (person.online) deliverWaiting(sim, person);
  }
}
