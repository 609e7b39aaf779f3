import { afterEach, describe, expect, it } from "vitest";
import type { Identity } from "../contract/index.ts";
import { blockAbility } from "./block.ts";
import { GraphClient } from "./client.ts";
import { graphError, graphServer, type Reply } from "./fixtures/graph-server.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function ability(reply: Reply) {
  const graph = await graphServer(reply);
  const client = new GraphClient({ rootUrl: `${graph.url}/v25.0`, accessToken: "t", timeoutMs: 5_000 });
  closers.push(() => client.close(), graph.close);
  return { graph, block: blockAbility(client, "11") };
}

const done = () => ({ json: { messaging_product: "whatsapp", block_users: {} } });
const failed = (code: number, details: string) => ({
  block_users: { failed_users: [{ input: "+1", errors: [{ code, message: "no", error_data: { details } }] }] },
});

it.each<[string, Identity, object]>([
  ["a number", { phone: "4915112345678", bsuid: "DE.1" }, { user: "+4915112345678" }],
  ["the id of someone who shows no number", { bsuid: "DE.1", parentBsuid: "DE.ENT.2" }, { user_id: "DE.1" }],
])("names people by %s", async (_how, person, user) => {
  const { graph, block } = await ability(done);
  expect(await block.block(person)).toEqual({ outcome: "done" });
  expect(await block.unblock(person)).toEqual({ outcome: "done" });
  expect(graph.calls.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual(
    ["POST", "DELETE"].map((method) => [
      method,
      "/v25.0/11/block_users",
      { messaging_product: "whatsapp", block_users: [user] },
    ]),
  );
});

it("asks nobody about someone whom only a linked portfolio knows", async () => {
  const { graph, block } = await ability(done);
  expect(await block.block({ parentBsuid: "DE.ENT.2", username: "ana" })).toMatchObject({ outcome: "rejected" });
  expect(graph.calls).toEqual([]);
});

describe("a refusal", () => {
  it.each([
    ["beside the error", 400, { ...graphError(139100, "see the list"), ...failed(131047, "Re-engagement") }],
    ["in an answer that is well", 200, failed(131047, "Re-engagement")],
  ])("is told by the person's own reason, %s", async (_where, status, json) => {
    const { block } = await ability(() => ({ status, json }));
    expect(await block.block({ phone: "1" })).toMatchObject({
      outcome: "rejected",
      error: { code: "window_closed", message: expect.stringContaining("last 24 hours"), retryable: false },
    });
  });

  it.each([
    [139101, "message_rejected", "64,000", false],
    [139102, "connector_unavailable", "", true],
    [190, "credentials_rejected", "", false],
  ])("of the whole list, %i, is %s", async (code, ours, words, retryable) => {
    const { block } = await ability(() => ({ status: 400, json: graphError(code, "details") }));
    expect(await block.unblock({ phone: "1" })).toMatchObject({
      outcome: "rejected",
      error: { code: ours, message: expect.stringContaining(words), retryable },
    });
  });

  it("that is no answer of Graph's leaves the outcome open", async () => {
    const { block } = await ability(() => ({ status: 502, json: "Bad gateway" }));
    expect(await block.block({ phone: "1" })).toMatchObject({ outcome: "unknown" });
  });
});
