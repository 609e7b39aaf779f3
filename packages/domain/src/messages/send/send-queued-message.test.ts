import type { SendResult } from "@parley/connectors/contract";
import type { JobRun } from "@parley/jobs";
import { HOUR_MS, MINUTE_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, ProcessDied, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { sendMediaMessage } from "../operations/send-media-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import { messageReactions, messages } from "../table.ts";
import { messageJobs } from "./message-jobs.ts";

const PHONE = "15558880001";
let world: FlowWorld;
let chatId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.jobs.length = 0;
  world.connector.answers.length = 0;
  world.connector.sent.length = 0;
  world.failpoints.clear();
  await world.record(textFrom(PHONE, "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, PHONE)));
  chatId = chat?.id ?? "";
  world.jobs.length = 0;
});

const queue = async (text: string) => String((await world.call(sendMessage, { chat_id: chatId, text }))["message_id"]);
const rowOf = async (id: string) => {
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.id, id)));
  return row;
};
const rejected = (retryable: boolean): SendResult => ({
  outcome: "rejected",
  error: { code: "phone_rate_limited", message: "Too fast.", retryable },
});

describe("sending", () => {
  it("asks the network with our id and keeps what it answers", async () => {
    const id = await queue("hello");
    expect((await rowOf(id))?.deliveryState).toBe("queued");
    world.connector.answers.push({ outcome: "accepted", providerId: "wamid.own.1" });
    await world.runJobs();
    expect(world.connector.sent).toMatchObject([
      {
        ourId: id,
        chat: { type: "direct", networkId: PHONE },
        content: { type: "text", text: "hello", previewUrl: true },
      },
    ]);
    expect(await rowOf(id)).toMatchObject({ deliveryState: "accepted", providerId: "wamid.own.1", sendAttempts: 1 });
  });

  it("holds no transaction while the network is asked", async () => {
    const id = await queue("hello");
    let seen: string | null | undefined;
    const send = world.connector.send.bind(world.connector);
    world.connector.send = async (command) => {
      seen = (await rowOf(id))?.deliveryState;
      return send(command);
    };
    await world.runJobs();
    world.connector.send = send;
    expect(seen).toBe("sending");
  });

  it("tries again what may be tried, before anything later of the chat", async () => {
    const first = await queue("first");
    const second = await queue("second");
    world.connector.answers.push(rejected(true), rejected(true));
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([first, first, first, second]);
    expect(await rowOf(first)).toMatchObject({ deliveryState: "accepted", deliveryError: null, sendAttempts: 3 });
  });

  it("fails for good on a final refusal, with the network's words", async () => {
    const id = await queue("hello");
    world.connector.answers.push(rejected(false));
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ deliveryState: "failed", deliveryError: { message: "Too fast." } });
  });

  it("gives up after its last attempt", async () => {
    const id = await queue("hello");
    world.connector.answers.push(...Array.from({ length: 20 }, () => rejected(true)));
    await world.runJobs();
    expect(world.connector.sent).toHaveLength(8);
    expect((await rowOf(id))?.deliveryState).toBe("failed");
  });

  it.each([{ outcome: "unknown", reason: "timeout" } as const, "throw" as const])(
    "never repeats an unknown outcome (%s), and settles it by the echoed id",
    async (answer) => {
      const id = await queue("hello");
      world.connector.answers.push(answer);
      await world.runJobs();
      expect(world.connector.sent).toHaveLength(1);
      expect(await rowOf(id)).toMatchObject({
        deliveryState: "unknown",
        deliveryError: { message: expect.stringContaining("may have arrived all the same") },
      });
      const providerId = `wamid.settled.${id}`;
      await world.record({ kind: "status", providerId, ourId: id, state: "delivered", at: "2026-11-21T09:00:05.000Z" });
      expect(await rowOf(id)).toMatchObject({ deliveryState: "delivered", providerId });
    },
  );

  it("asks the window again when its turn comes", async () => {
    const id = await queue("too late");
    world.clock.advance(25 * HOUR_MS);
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ deliveryState: "failed", deliveryError: { code: "window_closed" } });
  });

  it("applies what came for the network's id before we knew it", async () => {
    const id = await queue("fast reader");
    const providerId = `wamid.early.${id}`;
    const sender = { phone: PHONE };
    const chat = { type: "direct" as const, networkId: PHONE, peer: sender };
    const at = "2026-11-21T09:00:05.000Z";
    await world.record(
      { kind: "status", providerId, state: "read", at },
      { kind: "reaction", targetProviderId: providerId, chat, sender, fromMe: false, emoji: "👍", at },
    );
    world.connector.answers.push({ outcome: "accepted", providerId });
    await world.runJobs();
    expect((await rowOf(id))?.deliveryState).toBe("read");
    const reactions = await world.query((tx) =>
      tx.select().from(messageReactions).where(eq(messageReactions.messageId, id)),
    );
    expect(reactions.map((row) => row.emoji)).toEqual(["👍"]);
  });

  it("learns how the network names a person that was dialled otherwise", async () => {
    await queue("olá");
    world.connector.answers.push({
      outcome: "accepted",
      providerId: "wamid.br.1",
      recipient: { phone: "555188880001", bsuid: `US.${PHONE}` },
    });
    await world.runJobs();
    const event = textFrom("555188880001", "it is me", {
      sender: { phone: "555188880001" },
      chat: { type: "direct", networkId: "555188880001", peer: { phone: "555188880001" } },
    });
    await world.record(event);
    const [row] = await world.query((tx) =>
      tx.select().from(messages).where(eq(messages.providerId, event.providerId)),
    );
    expect(row?.chatId).toBe(chatId);
  });

  it("stops waiting for another attempt once the echo shows that the last one had arrived", async () => {
    const id = await queue("hello");
    world.connector.answers.push(rejected(true));
    const run = {
      id: `send:${id}`,
      workspaceId: world.workspaceId,
      step: <T>(_: string, work: () => Promise<T>) => work(),
    };
    await messageJobs(world.deps)["send_message"]?.(
      {
        ...run,
        sleep: async () =>
          world.record({
            kind: "status",
            providerId: `wamid.${id}`,
            ourId: id,
            state: "sent",
            at: "2026-11-21T09:00:05.000Z",
          }),
      },
      { message_id: id },
    );
    expect(world.connector.sent).toHaveLength(1);
    expect((await rowOf(id))?.deliveryState).toBe("sent");
  });
});

it("keeps each message's own outcome when many share their commits", async () => {
  const outcomes: Record<string, SendResult> = {
    bad: rejected(false),
    lost: { outcome: "unknown", reason: "timeout" },
  };
  const send = world.connector.send.bind(world.connector);
  world.connector.send = async (command) => {
    const text = command.content.type === "text" ? command.content.text : "";
    const answer = await send(command);
    return outcomes[text] ?? answer;
  };
  const texts = Array.from({ length: 60 }, (_, n) => (n % 10 === 3 ? "bad" : n % 10 === 7 ? "lost" : `fine ${n}`));
  const ids: string[] = [];
  for (const text of texts) ids.push(await queue(text));
  let commits = 0;
  const store: typeof world.kernel.store = {
    transact(...call) {
      commits++;
      return world.kernel.store.transact(...call);
    },
  };
  const handlers = messageJobs({ ...world.deps, kernel: { ...world.kernel, store } });
  const runOf = (id: string): JobRun => ({
    id: `send:${id}`,
    workspaceId: world.workspaceId,
    step: (_name, work) => work(),
    sleep: async () => {},
  });
  await Promise.all(ids.map((id) => handlers["send_message"]?.(runOf(id), { message_id: id })));
  world.connector.send = send;
  const states = await Promise.all(ids.map(async (id) => (await rowOf(id))?.deliveryState));
  expect(states).toEqual(texts.map((text) => ({ bad: "failed", lost: "unknown" })[text] ?? "accepted"));
  expect(new Set(world.connector.sent.map((command) => command.ourId)).size).toBe(60);
  expect(world.connector.sent).toHaveLength(60);
  expect(commits).toBeLessThan(30);
});

describe("a process that dies", () => {
  it("before the network was asked leaves an unknown outcome, not a second message", async () => {
    const id = await queue("hello");
    world.failpoints.add("send.marked");
    await expect(world.runJobs()).rejects.toBeInstanceOf(ProcessDied);
    expect((await rowOf(id))?.deliveryState).toBe("sending");
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect((await rowOf(id))?.deliveryState).toBe("unknown");
  });

  it("after the network had answered leaves it to the echo, and goes on with the chat", async () => {
    const first = await queue("first");
    const second = await queue("second");
    world.failpoints.add("send.answered");
    await expect(world.runJobs()).rejects.toBeInstanceOf(ProcessDied);
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([first, second]);
    expect((await rowOf(first))?.deliveryState).toBe("unknown");
    await world.record({
      kind: "status",
      providerId: "wamid.x",
      ourId: first,
      state: "sent",
      at: "2026-11-21T09:00:05.000Z",
    });
    expect((await rowOf(first))?.deliveryState).toBe("sent");
  });
});

describe("media", () => {
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64)]);
  const queueMedia = async (media: Record<string, unknown>) =>
    String((await world.call(sendMediaMessage, { chat_id: chatId, media, caption: "look" }))["message_id"]);

  it("sends the bytes given in the call, as what they are", async () => {
    await queueMedia({
      kind: "image",
      base64: png.toString("base64"),
      filename: "../../a.png",
      mimetype: "image/jpeg",
    });
    await world.runJobs();
    const content = world.connector.sent[0]?.content;
    if (content?.type !== "media") throw new Error("not media");
    expect(content).toMatchObject({
      caption: "look",
      media: { mediaType: "image", mimeType: "image/png", filename: "a.png" },
    });
    expect(Buffer.from(await content.media.open()).equals(png)).toBe(true);
  });

  it("fetches an address before the message is marked as being sent", async () => {
    world.remote.set("https://files.example/a.png", { bytes: png, mimeType: "application/octet-stream" });
    const id = await queueMedia({ kind: "image", url: "https://files.example/a.png" });
    await world.runJobs();
    expect((await rowOf(id))?.deliveryState).toBe("accepted");
    expect(world.connector.sent[0]?.content).toMatchObject({ media: { mimeType: "image/png" } });
  });

  it.each([
    { base64: Buffer.from("1;2\n").toString("base64"), filename: "prices.csv" },
    { url: "https://files.example/prices", filename: "prices.csv" },
    { url: "https://files.example/as-csv", mimetype: "text/plain" },
  ])("sends a file of text as such: by its name, and as whoever gave it says: %j", async (source) => {
    const bytes = Buffer.from("1;2\n");
    world.remote.set("https://files.example/prices", { bytes, mimeType: "application/octet-stream" });
    world.remote.set("https://files.example/as-csv", { bytes, mimeType: "text/csv" });
    await queueMedia({ kind: "document", ...source });
    await world.runJobs();
    expect(world.connector.sent[0]?.content).toMatchObject({ media: { mimeType: "text/plain" } });
  });

  it("fails with the reason when the address gives nothing, without asking the network", async () => {
    const id = await queueMedia({ kind: "image", url: "https://files.example/gone.png" });
    world.clock.advance(MINUTE_MS);
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ deliveryState: "failed", deliveryError: { code: "media_rejected" } });
  });

  it("fails when what came from the address is not of its kind", async () => {
    world.remote.set("https://files.example/page", { bytes: Buffer.from("<html>"), mimeType: "image/png" });
    const id = await queueMedia({ kind: "image", url: "https://files.example/page" });
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ deliveryState: "failed", deliveryError: { code: "media_rejected" } });
  });
});
