import { AppError, ManualClock, SCOPES, type StoredEvent } from "@parley/kernel";
import { expect, it, vi } from "vitest";
import type { Credential, EdgeContext } from "./edge.ts";
import { eventsEdge } from "./events.ts";

const credential: Credential = {
  workspaceId: "wsp_1",
  keyId: "key_1",
  name: "Reader",
  scopes: new Set(SCOPES),
  phoneIds: null,
  expiresAt: null,
  unconfirmed: new Set(),
  wordsGivenAt: null,
};

/** The edge on a feed that the test fills; of its context it uses no more than this. */
function stream(bearer: () => Promise<Credential> = async () => credential) {
  const clock = new ManualClock("2026-11-18T12:00:00.000Z");
  const listeners = new Set<(event: StoredEvent) => void>();
  let last = 0;
  const feed: EdgeContext["feed"] = {
    head: async () => "0",
    read: async () => [],
    subscribe(_workspaceId, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const kernel = { clock, ids: { next: () => "req_1" } };
  const app = eventsEdge({ kernel, feed, auth: { bearer } } as unknown as EdgeContext);
  return {
    clock,
    listeners,
    open: async () => (await app.request("/")).body?.pipeThrough(new TextDecoderStream()).getReader(),
    happens(data: StoredEvent["data"] = {}) {
      last++;
      const event = { position: String(last), type: "chat.updated", at: clock.now().toISOString(), data };
      for (const listener of listeners) listener(event as StoredEvent);
    },
  };
}

it("drops a reader that takes nothing, so that what it does not take is not kept for it", async () => {
  const { listeners, open, happens } = stream();
  const reader = await open();
  await reader?.read();
  expect(listeners.size).toBe(1);
  for (let n = 0; n < 20; n++) happens();
  // The writing of one of them waits for the reader now.
  await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 10_000; n++) happens();
  await vi.waitFor(() => expect(listeners.size).toBe(0));
  // It takes what was on its way, and the stream ends.
  let taken = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) taken++;
  expect(taken).toBeLessThan(10);
});

it("goes on while keys cannot be looked up, and ends for one that is revoked", async () => {
  let trouble: Error | null = null;
  const { clock, listeners, open, happens } = stream(async () => {
    if (trouble) throw trouble;
    return credential;
  });
  const reader = await open();
  await reader?.read();
  trouble = new AppError("internal", { public: "The store is away." });
  clock.advance(5_000);
  happens({ chat_id: "chat_1" });
  expect((await reader?.read())?.value).toContain("chat_1");
  happens({ chat_id: "chat_2" });
  expect((await reader?.read())?.value).toContain("chat_2");
  trouble = new AppError("unauthorized", { public: "This key was revoked." });
  clock.advance(5_000);
  happens({ chat_id: "chat_3" });
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
    expect(part.value).not.toContain("chat_3");
  expect(listeners.size).toBe(0);
});
