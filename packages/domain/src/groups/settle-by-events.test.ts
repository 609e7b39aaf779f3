import type { InboundGroupChange } from "@parley/connectors/contract";
import { defineOperation, execute } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { updateGroupInfo } from "./operations/update-group-info.ts";
import { recordGroupChanges } from "./record-group-changes.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("neither the network's news nor its answer overlooks the other, when both are being written", async () => {
  const wrote = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const news: InboundGroupChange = {
    kind: "group",
    chat: { type: "group", networkId: "120363021234567890" },
    change: "settings",
    members: [],
    settings: { description: "Both at once" },
    requestId: "REQ-BOTH",
    at: "2026-11-21T10:00:00.000Z",
  };
  const telling = execute(
    world.kernel,
    writing(async () => {
      wrote.resolve();
      await goOn.promise;
    }),
    world.callerWith(),
    { news },
  );
  await wrote.promise;
  world.flow.connector.groups.answers.set("updateInfo", [{ outcome: "accepted", requestId: "REQ-BOTH" }]);
  const answering = world.call(updateGroupInfo, { chat_id: world.groupChatId, description: "Both at once" });
  // The answer is written and waits for whoever writes the news.
  await world.somebodyWaits();
  goOn.resolve();
  await telling;
  expect(await answering).toMatchObject({ state: "done" });
});

/** Records news as ever, and commits when `hold` is over. */
const writing = (hold: () => Promise<void>) =>
  defineOperation({
    name: "write_news_slowly",
    summary: "Record news and wait before the commit.",
    guidance: "Of this test.",
    effect: "write",
    outside: false,
    idempotent: true,
    scope: "messages:manage",
    tier: "internal",
    rest: null,
    input: z.object({ news: z.custom<InboundGroupChange>().describe("What the network tells.") }),
    output: z.object({}),
    errors: [],
    async run({ ctx, input }) {
      await recordGroupChanges(ctx, world.phoneId, [input.news]);
      await hold();
      ctx.audit.nothing("only a test");
      return {};
    },
  });
