import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Bot, type Json, sentId, startBot } from "./testing/bot.ts";

const ANNA = "4915112345678";
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
  await bot.write(ANNA, { name: "Anna" });
});
afterEach(() => bot.close());

it("a watched phone is told of messages, ticks, reactions, typing, and of nobody else's", async () => {
  const watch = await listen(`?person=${ANNA}`);
  await bot.write("447700900111", { name: "Ben" });
  const id = sentId(await bot.send(ANNA));
  await bot.simulator.advance(1_000);
  const message = await watch.next("message");
  expect(message).toMatchObject({
    person: ANNA,
    peer: bot.numberId,
    message: { id, status: "delivered", text: { body: "Hello" }, from_me: false },
    chat: { unread: 1, last_message: { id } },
  });

  await bot.control("POST", `/people/${ANNA}/react`, { message_id: id, emoji: "👍" });
  expect((await watch.next("message")).message).toMatchObject({ id, reactions: [{ emoji: "👍", from_me: true }] });

  const inbound = await bot.write(ANNA);
  expect((await watch.next("message")).message).toMatchObject({ id: inbound, from_me: true, status: "delivered" });
  await bot.graph("POST", `/${bot.numberId}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: inbound,
    typing_indicator: { type: "text" },
  });
  const ticks = [await watch.next("message"), await watch.next("message")].map(
    (event) => (event.message as Json).status,
  );
  expect(ticks).toEqual(["read", "read"]);
  expect(await watch.next("typing")).toMatchObject({ on: true, from: { kind: "business" } });
  expect((await watch.next("chat")).chat).toMatchObject({ typing: [expect.any(String)] });
  expect(watch.everything()).not.toContain('"person":"447700900111"');
  watch.stop();
});

it("everybody's stream brings new people, the clock and a reset; a closed one is forgotten", async () => {
  const watch = await listen("");
  await bot.write("447700900111", { name: "Ben" });
  expect(await watch.next("person")).toMatchObject({ person: { id: "447700900111", name: "Ben" } });
  await bot.simulator.advance(5_000);
  expect(await watch.next("clock")).toEqual({ now: "2026-11-18T12:00:05.000Z" });
  await bot.control("POST", "/reset", {});
  await watch.next("reset");
  watch.stop();
  await vi.waitFor(() => expect(bot.simulator.sim.live.isWatched(ANNA)).toBe(false));
});

/** Reads the stream; `next` waits for an event of that name and skips others. */
async function listen(query: string) {
  const stopper = new AbortController();
  const answer = await fetch(`${bot.simulator.url}/_sim/events${query}`, { signal: stopper.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let taken = 0;
  const more = async () => {
    const part = await reader?.read();
    text += part?.value ?? "";
  };
  await more();
  return {
    everything: () => text,
    stop: () => stopper.abort(),
    async next(name: string): Promise<Json> {
      for (;;) {
        const blocks = text.split("\n\n").slice(0, -1);
        for (; taken < blocks.length; taken++) {
          const [, event, data] = /^event: (\w+)\ndata: (.*)$/s.exec(blocks[taken] ?? "") ?? [];
          if (event !== name) continue;
          taken++;
          return JSON.parse(data ?? "") as Json;
        }
        await more();
      }
    },
  };
}
