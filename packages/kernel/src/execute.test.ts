import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DAY_MS, ManualClock, MINUTE_MS } from "./clock.ts";
import type { Caller, Ports } from "./context.ts";
import { AppError } from "./errors.ts";
import { execute, type Kernel } from "./execute.ts";
import { createIds } from "./ids.ts";
import { unlimited } from "./limits.ts";
import { MemoryStore } from "./memory-store.fixture.ts";
import { defineOperation } from "./operation.ts";
import type { Scope } from "./scopes.ts";
import { mayBeLed } from "./words-given.ts";

let ran: string[] = [];
/** Who was noted as given what people wrote. */
let noted: string[] = [];

const paint = defineOperation({
  name: "paint_wall",
  summary: "Paint a wall.",
  guidance: "For tests.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /walls/{wall_id}/paint",
  input: z.object({ wall_id: z.string().describe("Wall."), color: z.enum(["red", "green"]).default("red") }),
  output: z.object({ color: z.string() }),
  errors: [],
  async run({ ctx, input }) {
    ran.push(input.color);
    ctx.audit.changed("wall", input.wall_id, null, { color: input.color });
    ctx.events.publish("wall.painted", { wall_id: input.wall_id });
    return { color: input.color };
  },
});

const demolish = defineOperation({
  ...paint,
  name: "demolish_wall",
  effect: "destructive",
  rest: "DELETE /walls/{wall_id}",
  preview: async ({ input }) => ({ text: `This removes wall ${input.wall_id}.`, ...behindIt }),
});
/** What a demolition would touch. */
let behindIt: { count: number; touches?: string[] } = { count: 1 };

let asserted: Kernel["assertPhone"];
let store: MemoryStore;
let clock: ManualClock;
let kernel: Kernel;

const caller = (scopes: Scope[] = ["chats:write"], extra: Partial<Caller> = {}): Caller => ({
  workspaceId: "ws_1",
  actor: { kind: "key", id: "key_1" },
  surface: "rest",
  scopes: new Set(scopes),
  requestId: "req_1",
  ...extra,
});

const codeOf = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

beforeEach(() => {
  behindIt = { count: 1 };
  ran = [];
  noted = [];
  store = new MemoryStore();
  clock = new ManualClock("2026-11-21T10:00:00Z");
  kernel = {
    store,
    clock,
    ids: createIds(clock),
    secret: "s".repeat(32),
    limits: unlimited,
    // Nothing in these operations uses a port.
    ports: {} as Ports,
    assertPhone: (ctx, phoneId, input) => asserted(ctx, phoneId, input),
    phoneCalled: async (_ctx, given) => `phn_of_${given}`,
    noteWordsGiven: async ({ actor }) => void noted.push(actor.id),
    onAfterCommitError: (error) => {
      throw error;
    },
  };
});

describe("execute", () => {
  it("runs, audits and publishes in one transaction", async () => {
    await expect(execute(kernel, paint, caller(), { wall_id: "w1" })).resolves.toEqual({ color: "red" });
    expect(store.audits).toMatchObject([{ operation: "paint_wall", result: "ok", changes: [{ entityId: "w1" }] }]);
    expect(store.events).toEqual([{ type: "wall.painted", data: { wall_id: "w1" } }]);
  });

  it("completes the answer after the commit, and again for a kept one", async () => {
    const seen: number[] = [];
    const watched = defineOperation({
      ...paint,
      complete: async ({ answer }) => {
        seen.push(store.audits.length);
        return { color: `${answer.color} and dry` };
      },
    });
    const keyed = caller(["chats:write"], { idempotencyKey: "k1" });
    await expect(execute(kernel, watched, keyed, { wall_id: "w1" })).resolves.toEqual({ color: "red and dry" });
    await expect(execute(kernel, watched, keyed, { wall_id: "w1" })).resolves.toEqual({ color: "red and dry" });
    expect(seen).toEqual([1, 1]);
    expect(ran).toEqual(["red"]);
  });

  it("does not count our own internal operations against a budget", async () => {
    const spent = { ...kernel, limits: { take: async () => 30 } };
    await expect(execute(spent, { ...paint, tier: "internal" }, caller(), { wall_id: "w1" })).resolves.toBeTruthy();
    expect((await codeOf(execute(spent, paint, caller(), { wall_id: "w1" }))).code).toBe("rate_limited");
  });

  it("refuses a missing scope by name before it looks at the input", async () => {
    const error = await codeOf(execute(kernel, paint, caller(["chats:read"]), "not even an object"));
    expect(error.code).toBe("forbidden");
    expect(error.message).toContain("chats:write");
    expect(store.modes).toEqual([]);
  });

  it("refuses an unknown key and names the nearest", async () => {
    const error = await codeOf(execute(kernel, paint, caller(), { wall_id: "w1", colour: "red" }));
    expect(error.options.fields).toMatchObject([{ path: "colour", message: expect.stringContaining("`color`") }]);
    expect(ran).toEqual([]);
  });

  it("names what came, what is allowed and the nearest value of an enum, each once", async () => {
    const error = await codeOf(execute(kernel, paint, caller(), { wall_id: "w1", color: "gren" }));
    expect(error.message).toMatch(/^`color` is none of the choices\. Expected: red \| green\. Did you mean "green"\?/);
    expect(error.options.fields).toEqual([
      { path: "color", message: "is none of the choices", expected: "red | green", received: "gren", nearest: "green" },
    ]);
  });

  it.each(["a\0b", "\ud800"])("refuses %j, which no store can hold, by the field's name", async (text) => {
    const error = await codeOf(execute(kernel, paint, caller(), { wall_id: text }));
    expect(error).toMatchObject({ code: "invalid_input", options: { fields: [{ path: "wall_id" }] } });
    expect(ran).toEqual([]);
  });

  it("drops the keys that older n8n versions inject, and only those", async () => {
    await execute(kernel, paint, caller(), {
      wall_id: "w1",
      sessionId: "x",
      action: "y",
      chatInput: "z",
      toolCallId: "t",
    });
    expect(ran).toEqual(["red"]);
  });

  it("passes the wait on when the caller is over its rate", async () => {
    kernel.limits = { take: async () => 7 };
    const error = await codeOf(execute(kernel, paint, caller(), { wall_id: "w1" }));
    expect(error).toMatchObject({ code: "rate_limited", options: { retryAfterSeconds: 7 } });
  });

  it("answers the first result again under the same idempotency key", async () => {
    const keyed = caller(["chats:write"], { idempotencyKey: "k" });
    await execute(kernel, paint, keyed, { wall_id: "w1", color: "green" });
    await expect(execute(kernel, paint, keyed, { color: "green", wall_id: "w1" })).resolves.toEqual({ color: "green" });
    expect(ran).toEqual(["green"]);
    expect((await codeOf(execute(kernel, paint, keyed, { wall_id: "w2" }))).code).toBe("idempotency_conflict");
    const repaint = { ...paint, name: "repaint_wall" };
    expect((await codeOf(execute(kernel, repaint, keyed, { wall_id: "w1" }))).code).toBe("idempotency_conflict");
  });

  it.each([
    ["an empty key", { idempotencyKey: "" }, "idempotency_key"],
    ["a key that is too long", { idempotencyKey: "k".repeat(201) }, "idempotency_key"],
    ["a key that no store takes", { idempotencyKey: "k\0" }, "idempotency_key"],
    ["an empty token", { confirmationToken: "" }, "confirmation_token"],
    ["a token that is too long", { confirmationToken: "t".repeat(401) }, "confirmation_token"],
  ])("refuses %s as any other argument, and does nothing", async (_what, beside, path) => {
    const error = await codeOf(execute(kernel, paint, caller(["chats:write"], beside), { wall_id: "w1" }));
    expect(error).toMatchObject({ code: "invalid_input", options: { fields: [{ path }] } });
    expect(ran).toEqual([]);
  });

  it("rolls back a write that recorded nothing in the audit", async () => {
    const silent = defineOperation({ ...paint, run: async () => ({ color: "red" }) });
    expect((await codeOf(execute(kernel, silent, caller(), { wall_id: "w1" }))).code).toBe("internal");
    expect(store.audits).toEqual([]);
  });

  it("does not give out an answer that fails its own schema", async () => {
    const wrong = defineOperation({
      ...paint,
      run: async ({ ctx }) => {
        ctx.audit.nothing("test");
        return { color: 3 as unknown as string };
      },
    });
    const error = await codeOf(execute(kernel, wrong, caller(), { wall_id: "w1" }));
    expect(error.options.internal).toContain("output of paint_wall");
  });

  it("runs work put off only after the commit", async () => {
    const order: string[] = [];
    const later = defineOperation({
      ...paint,
      run: async ({ ctx }) => {
        ctx.afterCommit(() => void order.push(`after ${store.audits.length} audit`));
        ctx.audit.nothing("test");
        return { color: "red" };
      },
    });
    await execute(kernel, later, caller(), { wall_id: "w1" });
    expect(order).toEqual(["after 1 audit"]);
  });
});

describe("approval", () => {
  const tokenOf = (error: AppError): string => String(error.options.details?.["confirmation_token"]);
  const ask = async (input: object): Promise<string> =>
    tokenOf(await codeOf(execute(kernel, demolish, caller(), input)));
  const confirm = (token: string, input: object, extra: Partial<Caller> = {}) =>
    execute(kernel, demolish, caller(["chats:write"], { confirmationToken: token, ...extra }), input);

  it("shows a preview and does nothing, then acts once with the token", async () => {
    const token = await ask({ wall_id: "w1" });
    expect(ran).toEqual([]);
    await confirm(token, { wall_id: "w1" });
    expect(ran).toEqual(["red"]);
    expect((await codeOf(confirm(token, { wall_id: "w1" }))).message).toContain("used before");
  });

  it("refuses altered arguments, another key, a forged token and an expired one", async () => {
    const token = await ask({ wall_id: "w1" });
    expect((await codeOf(confirm(token, { wall_id: "w2" }))).message).toContain("other arguments");
    expect(
      (await codeOf(confirm(token, { wall_id: "w1" }, { actor: { kind: "key", id: "key_2" } }))).message,
    ).toContain("another key");
    expect((await codeOf(confirm(`${token.slice(0, -1)}x`, { wall_id: "w1" }))).code).toBe("approval_required");
    clock.advance(11 * MINUTE_MS);
    expect((await codeOf(confirm(token, { wall_id: "w1" }))).message).toContain("expired");
    expect(ran).toEqual([]);
  });

  it("asks again when more would be touched than was shown, and not when less", async () => {
    const token = await ask({ wall_id: "w1" });
    behindIt = { count: 3 };
    const asked = await codeOf(confirm(token, { wall_id: "w1" }));
    expect(asked.message).toContain("More than the 1 you were shown. This removes wall w1.");
    expect(ran).toEqual([]);
    behindIt = { count: 2 };
    await confirm(tokenOf(asked), { wall_id: "w1" });
    expect(ran).toEqual(["red"]);
  });

  it("asks again when others would be touched than those that were shown, where it says which", async () => {
    behindIt = { count: 2, touches: ["cat", "dog"] };
    const token = await ask({ wall_id: "w1" });
    behindIt = { count: 2, touches: ["cat", "hen"] };
    const asked = await codeOf(confirm(token, { wall_id: "w1" }));
    expect(asked.message).toContain("Others than those you were shown.");
    expect(ran).toEqual([]);
    behindIt = { count: 2, touches: ["hen", "cat"] };
    await confirm(tokenOf(asked), { wall_id: "w1" });
    expect(ran).toEqual(["red"]);
  });

  it("is left out for a caller for whom it is switched off, tool by tool", async () => {
    const free = (tool: string) => caller(["chats:write"], { unconfirmed: new Set([tool]) });
    expect((await codeOf(execute(kernel, demolish, free("paint_wall"), { wall_id: "w1" }))).code).toBe(
      "approval_required",
    );
    await execute(kernel, demolish, free("demolish_wall"), { wall_id: "w1" });
    expect(ran).toEqual(["red"]);
  });
});

describe("subscribers", () => {
  it("are told of their events only, in the transaction, and what they publish is told to nobody", async () => {
    const told: string[] = [];
    kernel.subscribers = [
      {
        types: ["wall.painted", "wall.admired"],
        async onEvents(ctx, events) {
          told.push(...events.map((event) => event.type));
          ctx.events.publish("wall.admired", {});
        },
      },
      { types: ["wall.fell"], onEvents: () => Promise.reject(new Error("not theirs")) },
    ];
    await execute(kernel, paint, caller(), { wall_id: "w1" });
    expect(told).toEqual(["wall.painted"]);
    expect(store.events.map((event) => event.type)).toEqual(["wall.painted", "wall.admired"]);
  });

  it("that fail undo the change", async () => {
    kernel.subscribers = [{ types: ["wall.painted"], onEvents: () => Promise.reject(new Error("no brush")) }];
    await expect(execute(kernel, paint, caller(), { wall_id: "w1" })).rejects.toThrow("no brush");
    expect(store.audits).toEqual([]);
  });
});

describe("phone_id of an operation that does not declare it", () => {
  const PHONE = "phn_1m7yx70fpddmq32";
  const peek = defineOperation({
    ...paint,
    run: async (call) => {
      reached.push(call.ctx.caller.phoneIds);
      return paint.run(call);
    },
  });
  let reached: Caller["phoneIds"][] = [];
  beforeEach(() => {
    reached = [];
    asserted = async () => {};
  });

  it("limits the call to that phone, after the check as the key itself", async () => {
    const checked: unknown[] = [];
    asserted = async (ctx, phoneId, input) => void checked.push([ctx.caller.phoneIds, phoneId, input]);
    await execute(kernel, peek, caller(), { wall_id: "w1", phone_id: PHONE });
    await execute(kernel, peek, caller(["chats:write"], { dryRun: true }), { wall_id: "w1", phone_id: PHONE });
    expect(reached).toEqual([[PHONE], [PHONE]]);
    expect(checked).toEqual([1, 2].map(() => [undefined, PHONE, { wall_id: "w1", color: "red" }]));
    expect(store.audits[0]?.input).toMatchObject({ phone_id: PHONE });
    expect((await execute(kernel, peek, caller(), { wall_id: "w1" })).color).toBe("red");
    expect([reached[2], checked.length]).toEqual([undefined, 2]);
  });

  it("says of what was not found that only one phone was looked at", async () => {
    const missing = new AppError("wall_not_found", { public: "There is no wall w1." });
    const absent = defineOperation({ ...paint, run: () => Promise.reject(missing) });
    const error = await codeOf(execute(kernel, absent, caller(), { wall_id: "w1", phone_id: PHONE }));
    expect(error.code).toBe("wall_not_found");
    expect(error.message).toContain(`This call was limited to the phone ${PHONE}`);
    expect(await codeOf(execute(kernel, absent, caller(), { wall_id: "w1" }))).toBe(missing);
  });

  it("belongs to what a key that makes repeating safe and a confirmation stand for", async () => {
    const once = caller(["chats:write"], { idempotencyKey: "k1" });
    await execute(kernel, paint, once, { wall_id: "w1", phone_id: PHONE });
    expect((await codeOf(execute(kernel, paint, once, { wall_id: "w1" }))).code).toBe("idempotency_conflict");
    const asked = await codeOf(execute(kernel, demolish, caller(), { wall_id: "w1", phone_id: PHONE }));
    const confirmationToken = String(asked.options.details?.["confirmation_token"]);
    const confirmed = caller(["chats:write"], { confirmationToken });
    expect((await codeOf(execute(kernel, demolish, confirmed, { wall_id: "w1" }))).code).toBe("approval_required");
    await execute(kernel, demolish, confirmed, { wall_id: "w1", phone_id: PHONE });
    expect(store.audits).toHaveLength(2);
  });

  it.each(["+34911222333", 34911222333])(
    "may be the number of the phone, and is its id from then on: %j",
    async (given) => {
      await execute(kernel, peek, caller(), { wall_id: "w1", phone_id: given });
      expect(reached).toEqual([[`phn_of_${given}`]]);
      expect(store.audits[0]?.input).toMatchObject({ phone_id: `phn_of_${given}` });
    },
  );

  it("that names no phone is refused in the words of whoever looked for it", async () => {
    const unknown = new AppError("phone_not_found", { public: "There is no such phone." });
    const lost: Kernel = { ...kernel, phoneCalled: () => Promise.reject(unknown) };
    expect(await codeOf(execute(lost, paint, caller(), { wall_id: "w1", phone_id: "Shop" }))).toBe(unknown);
  });

  it.each(["", true, ["Shop"]])("that is neither an id nor a number is refused: %j", async (phone_id) => {
    const error = await codeOf(execute(kernel, paint, caller(), { wall_id: "w1", phone_id }));
    expect(error.code).toBe("invalid_input");
    expect(error.options.fields?.[0]?.path).toBe("phone_id");
  });
});

describe("a call that is taken back", () => {
  it("before the commit keeps nothing, not even its idempotency key", async () => {
    const controller = new AbortController();
    const slow = defineOperation({
      ...paint,
      run: async (call) => {
        controller.abort();
        return paint.run(call);
      },
    });
    const again = { idempotencyKey: "k1" };
    const cancelled = caller(["chats:write"], { ...again, signal: controller.signal });
    expect((await codeOf(execute(kernel, slow, cancelled, { wall_id: "w1" }))).code).toBe("cancelled");
    expect([store.audits, store.events]).toEqual([[], []]);
    await execute(kernel, paint, caller(["chats:write"], again), { wall_id: "w1" });
    expect(store.audits).toHaveLength(1);
  });

  it("after the commit stands, and what completes its answer learns of it", async () => {
    const controller = new AbortController();
    const settled = defineOperation({
      ...paint,
      complete: async ({ caller: { signal }, answer }) => {
        controller.abort();
        return { color: `${answer.color}, ${signal?.aborted}` };
      },
    });
    const answer = await execute(kernel, settled, caller(["chats:write"], { signal: controller.signal }), {
      wall_id: "w1",
    });
    expect(answer).toEqual({ color: "red, true" });
    expect(store.audits).toHaveLength(1);
  });
});

describe("what people wrote", () => {
  const reads = { ...paint, effect: "read" as const, run: async () => ({ color: "red" }) };
  const told = defineOperation({ ...reads, showsWords: true });
  const toldGreen = defineOperation({ ...paint, showsWords: (shown) => "color" in shown && shown.color === "green" });
  const quoting = defineOperation({
    ...demolish,
    preview: async () => ({ text: "This removes a wall.", count: 1, details: { sprayed: "Call me" } }),
    showsWords: (shown) => "sprayed" in shown,
  });
  const ask = (operation: typeof told, extra: Partial<Caller> = {}, scopes: Scope[] = ["chats:write"]) =>
    execute(kernel, operation, caller(scopes, extra), { wall_id: "w1" });

  it("is noted for whoever is given it, and not for an answer without it", async () => {
    await ask(told);
    await execute(kernel, toldGreen, caller(), { wall_id: "w1" });
    await execute(kernel, paint, caller(), { wall_id: "w1" });
    expect(noted).toEqual(["key_1"]);
    await execute(kernel, toldGreen, caller(), { wall_id: "w1", color: "green" });
    expect(noted).toEqual(["key_1", "key_1"]);
  });

  it("is noted for whoever is shown it in a preview, and not again for the call that is confirmed", async () => {
    const { options } = await codeOf(execute(kernel, quoting, caller(), { wall_id: "w1" }));
    expect(noted).toEqual(["key_1"]);
    const confirmationToken = String(options.details?.["confirmation_token"]);
    await execute(kernel, quoting, caller(["chats:write"], { confirmationToken }), { wall_id: "w1" });
    expect(noted).toEqual(["key_1"]);
    await codeOf(execute(kernel, demolish, caller(), { wall_id: "w1" }));
    expect(noted).toEqual(["key_1"]);
  });

  it("is noted again only after some minutes, and not for a call that was refused", async () => {
    const wordsGivenAt = clock.now();
    await ask(told, { wordsGivenAt });
    clock.advance(5 * MINUTE_MS - 1);
    await ask(told, { wordsGivenAt });
    expect(noted).toEqual([]);
    clock.advance(1);
    await ask(told, { wordsGivenAt });
    expect(noted).toEqual(["key_1"]);
    await codeOf(ask(told, {}, ["tickets:read"]));
    expect(noted).toEqual(["key_1"]);
  });

  it("leads its reader for a day, from the last of it on", () => {
    const ctx = { clock, caller: caller([], { wordsGivenAt: clock.now() }) };
    expect(mayBeLed({ clock, caller: caller() })).toBe(false);
    clock.advance(DAY_MS);
    expect(mayBeLed(ctx)).toBe(true);
    clock.advance(5 * MINUTE_MS);
    expect(mayBeLed(ctx)).toBe(false);
  });
});

it("says in a dry run what the call itself would ask", async () => {
  const trying = caller(["chats:write"], { dryRun: true });
  expect(await execute(kernel, demolish, trying, { wall_id: "w1" })).toEqual({
    color: "red",
    dry_run: true,
    asks_first: "This removes wall w1.",
  });
  const free = { ...trying, unconfirmed: new Set(["demolish_wall"]) };
  expect(await execute(kernel, demolish, free, { wall_id: "w1" })).toEqual({ color: "red", dry_run: true });
});
