import type { ClientCapabilities } from "@modelcontextprotocol/client";
import { createRegistry, defineOperation, OffsetClock, SECOND_MS } from "@parley/kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { MCP_LIMITS } from "./edges/mcp-limits.ts";
import { mcpEdge } from "./edges/mcp.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Calls that need a person's yes: asked for by a form where the client shows one, else by a token. */
let house: TestHouse;
let door: ReturnType<typeof mcpEdge>;
const clock = new OffsetClock();
const ANSWER_WITHIN_MS = 100;
let demolished: string[] = [];
const ends: (() => Promise<unknown>)[] = [];

const demolish = defineOperation({
  name: "demolish_wall",
  summary: "Demolish a wall.",
  guidance: "For tests.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "DELETE /walls/{wall_id}",
  input: z.object({ wall_id: z.string().describe("Wall.") }),
  output: z.object({ gone: z.string() }),
  errors: [],
  async preview({ input }) {
    if (input.wall_id === "paper") return null;
    return { text: `The wall ${input.wall_id} will be gone for good.`, count: 1 };
  },
  async run({ ctx, input }) {
    demolished.push(input.wall_id);
    ctx.audit.changed("wall", input.wall_id, {}, null);
    return { gone: input.wall_id };
  },
});

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  const { edge } = house.house;
  const registry = createRegistry([...edge.registry.all, { operation: demolish, category: "chat" }]);
  const limits = { ...MCP_LIMITS, answerWithinMs: ANSWER_WITHIN_MS };
  door = mcpEdge({ ...edge, registry, kernel: { ...edge.kernel, clock } }, () => {}, limits);
});
afterAll(async () => {
  await door.close();
  await house.close();
});
beforeEach(() => (demolished = []));
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Answer = { action: "accept"; content: { confirm?: boolean } } | { action: "decline" } | { action: "cancel" };
type Answers = Answer | ((asked: number) => Answer | Promise<Answer>);

/** A client whose person gives this answer, with the questions they were shown; null: it shows no forms. */
async function clientOf(era: Era, answer: Answers | null, key = house.key, capabilities?: ClientCapabilities) {
  const asked: string[] = [];
  const { client } = await openHttpClient(
    { url: "http://127.0.0.1/", key, fetch: (request) => door.app.fetch(request) },
    era,
    { capabilities: capabilities ?? (answer ? { elicitation: {} } : {}) },
    (made) => {
      if (!answer) return;
      made.setRequestHandler("elicitation/create", ({ params }) => {
        asked.push(params.message);
        return typeof answer === "function" ? answer(asked.length) : answer;
      });
    },
  );
  ends.push(() => client.close());
  const call = (wall_id: string, more: object = {}) =>
    client.callTool({ name: "demolish_wall", arguments: { wall_id, ...more } });
  return { asked, call };
}

const textOf = (result: { content: unknown }) => (result.content as { text: string }[])[0]?.text ?? "";

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it("a yes in the form does it, once", async () => {
    const { asked, call } = await clientOf(era, { action: "accept", content: { confirm: true } });
    const result = await call("north");
    expect(result.structuredContent).toEqual({ gone: "north" });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("The wall north will be gone for good.");
    expect(demolished).toEqual(["north"]);
  });

  it("a client that shows pages alone, and no forms, gets the token", async () => {
    const { call } = await clientOf(era, null, house.key, { elicitation: { url: {} } });
    const { structuredContent } = await call("north");
    const { confirmation_token } = (structuredContent as { details: { confirmation_token: string } }).details;
    expect((await call("north", { confirmation_token })).structuredContent).toEqual({ gone: "north" });
  });

  it("what the person is shown speaks to them, not of tokens", async () => {
    const { asked, call } = await clientOf(era, { action: "decline" });
    await call("north");
    expect(asked[0]).not.toContain("confirmation_token");
  });

  it.each<[Answer, string]>([
    [{ action: "accept", content: { confirm: false } }, "The person declined"],
    [{ action: "accept", content: {} }, "The person declined"],
    [{ action: "decline" }, "Do not try again unless they ask."],
    [{ action: "cancel" }, "Ask them what they want before you try again."],
  ])("%j leaves everything as it is, and the model is told so by one code", async (answer, words) => {
    const { asked, call } = await clientOf(era, answer);
    const result = await call("south");
    expect(asked).toHaveLength(1);
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({
      code: "approval_declined",
      message: expect.stringContaining(words),
      request_id: expect.stringMatching(/^req_/),
    });
    expect(textOf(result)).toContain("approval_declined: The person");
    expect(demolished).toEqual([]);
    // A no is no trouble with forms: who is asked once more sees one again.
    clock.advance(5 * SECOND_MS);
    await call("south");
    expect(asked).toHaveLength(2);
  });

  it("a client whose form fails gets the token, and is asked by a form again for the next call", async () => {
    const { asked, call } = await clientOf(era, (time) => {
      if (time === 1) throw new Error("no window to show it in");
      return { action: "accept", content: { confirm: true } };
    });
    if (era === "modern") {
      // The client fails by itself here; that the call comes again is all the server sees of it.
      await expect(call("attic")).rejects.toThrow("no window");
      clock.advance(5 * SECOND_MS);
    }
    const { structuredContent } = await call("attic");
    expect(structuredContent).toMatchObject({ code: "approval_required" });
    expect(demolished).toEqual([]);
    const { confirmation_token } = (structuredContent as { details: { confirmation_token: string } }).details;
    expect((await call("attic", { confirmation_token })).structuredContent).toEqual({ gone: "attic" });
    expect((await call("cellar")).structuredContent).toEqual({ gone: "cellar" });
    expect(asked).toHaveLength(2);
  });

  it("arguments that need no confirmation are not asked about", async () => {
    const { asked, call } = await clientOf(era, { action: "decline" });
    expect((await call("paper")).structuredContent).toEqual({ gone: "paper" });
    expect(asked).toEqual([]);
  });

  it("without forms the preview comes with a token that does it, once and for these arguments only", async () => {
    const { call } = await clientOf(era, null);
    const preview = await call("east");
    expect(preview.isError).toBe(true);
    expect(textOf(preview)).toContain("The wall east will be gone for good.");
    expect(demolished).toEqual([]);
    const { details } = preview.structuredContent as { details: { confirmation_token: string } };
    const { confirmation_token } = details;
    // A model reads the text; the structure may not be shown to it.
    expect(textOf(preview)).toContain(confirmation_token);

    expect(textOf(await call("west", { confirmation_token }))).toContain("other arguments");
    const stranger = await clientOf(era, null, await house.keyWith("chats:write"));
    expect(textOf(await stranger.call("east", { confirmation_token }))).toContain("another key");
    expect(demolished).toEqual([]);
    expect((await call("east", { confirmation_token })).structuredContent).toEqual({ gone: "east" });
    expect(textOf(await call("east", { confirmation_token }))).toContain("used before");
    expect(demolished).toEqual(["east"]);
  });
});

describe("a question that stays open", () => {
  const never = () => new Promise<Answer>(() => {});

  it("ends after a while in the legacy era, and the call goes on with the token", async () => {
    const { asked, call } = await clientOf("legacy", never);
    expect((await call("north")).structuredContent).toMatchObject({
      code: "approval_required",
      details: { confirmation_token: expect.any(String) },
    });
    expect(asked).toHaveLength(1);
    expect(demolished).toEqual([]);
  });

  it("gives no token to the calls of the same moment in the modern era, so that none gets past the person", async () => {
    const shown = Promise.withResolvers<void>();
    const answers: ((answer: Answer) => void)[] = [];
    const { asked, call } = await clientOf("modern", (time) => {
      if (time === 2) shown.resolve();
      return new Promise<Answer>((resolve) => answers.push(resolve));
    });
    const both = Promise.all([call("gate"), call("gate")]);
    await shown.promise;
    expect(asked).toHaveLength(2);
    for (const answer of answers) answer({ action: "decline" });
    for (const { structuredContent } of await both)
      expect(structuredContent).toMatchObject({ code: "approval_declined" });
  });
});
