import type { Hono } from "hono";
import { z } from "zod";
import {
  deleteAsBusiness,
  editAsBusiness,
  markForwarded,
  pinAsBusiness,
  sendMentions,
  sendPoll,
} from "../messages/business-acts.ts";
import type { Sim } from "../sim.ts";
import { personOnWire } from "../world/party.ts";
import { type ControlEnv, controlBody } from "./control-env.ts";
import { loadGroup, loadNumber, loadPerson } from "./find.ts";
import { historyPage } from "./history.ts";

const HISTORY_LIMIT_MAX = 1_000;
const MENTIONS_MAX = 1_024;

/** A business's number beyond Meta's API: its history, edits, deletes, pins, polls, mentions, who is on WhatsApp. */
export function numberControlRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  app.get("/_sim/numbers/:id/history", (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const limit = Math.min(HISTORY_LIMIT_MAX, Math.max(1, Number(c.req.query("limit") ?? 500) || 500));
    return c.json(historyPage(sim, number, Number(c.req.query("cursor") ?? 0) || 0, limit));
  });

  app.post("/_sim/numbers/:id/messages/:wamid/edit", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const { text, mentions } = await controlBody(
      c,
      z.object({ text: z.string().min(1), mentions: z.array(z.string()).max(MENTIONS_MAX).default([]) }),
    );
    const people = mentions.map((name) => loadPerson(sim, name));
    editAsBusiness(sim, number.id, c.req.param("wamid"), text, people);
    return c.json({ success: true });
  });
  app.post("/_sim/numbers/:id/messages/:wamid/delete", (c) => {
    deleteAsBusiness(sim, loadNumber(sim, c.req.param("id")).id, c.req.param("wamid"));
    return c.json({ success: true });
  });

  app.post("/_sim/numbers/:id/messages/:wamid/forwarded", (c) => {
    markForwarded(sim, loadNumber(sim, c.req.param("id")).id, c.req.param("wamid"));
    return c.json({ success: true });
  });

  app.post("/_sim/numbers/:id/messages/:wamid/pin", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const { days } = await controlBody(c, z.object({ days: z.number().int().nullable() }));
    pinAsBusiness(sim, number.id, c.req.param("wamid"), days);
    return c.json({ success: true });
  });

  app.post("/_sim/numbers/:id/polls", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const body = await controlBody(
      c,
      z.object({
        to: z.string().optional(),
        group_id: z.string().optional(),
        question: z.string().min(1),
        options: z.array(z.string().min(1)).min(2).max(12),
        multiple: z.boolean().optional(),
        our_id: z.string().max(512).optional(),
      }),
    );
    const chat = body.group_id
      ? sim.world.groupChat(loadGroup(sim, body.group_id))
      : sim.world.directChat(number.id, loadPerson(sim, body.to ?? "").id);
    const { question, options, multiple } = body;
    return c.json({ id: sendPoll(sim, chat, { question, options, multiple }, body.our_id).id }, 201);
  });
  app.post("/_sim/numbers/:id/texts", async (c) => {
    loadNumber(sim, c.req.param("id"));
    const body = await controlBody(
      c,
      z.object({
        group_id: z.string(),
        text: z.string().min(1).max(4096),
        preview_url: z.boolean().optional(),
        mentions: z.array(z.string()).min(1).max(MENTIONS_MAX),
        context: z.string().optional(),
        our_id: z.string().max(512).optional(),
      }),
    );
    const chat = sim.world.groupChat(loadGroup(sim, body.group_id));
    const { text, preview_url = false, our_id: opaque, context } = body;
    const mentions = body.mentions.map((name) => loadPerson(sim, name));
    const how = { ...(opaque ? { opaque } : {}), ...(context ? { context } : {}) };
    return c.json({ id: sendMentions(sim, chat, { body: text, preview_url, mentions }, how).id }, 201);
  });
  app.get("/_sim/numbers/:id/polls/:wamid", (c) => {
    const message = sim.world.messages.get(c.req.param("wamid"));
    return c.json({ poll: message?.content ?? null, votes: message?.votes ?? {} });
  });

  app.post("/_sim/numbers/:id/check", async (c) => {
    const number = loadNumber(sim, c.req.param("id"));
    const { phones } = await controlBody(c, z.object({ phones: z.array(z.string()).min(1).max(1_000) }));
    const contacts = phones.map((input) => {
      const person = sim.world.findPersonByPhone(input.replace(/\D/g, ""));
      if (!person?.onWhatsapp) return { input, status: "invalid" };
      return { input, status: "valid", ...personOnWire(sim.world, person, number.id), wa_id: person.phone };
    });
    return c.json({ contacts });
  });
}
