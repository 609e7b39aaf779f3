import { DAY_MS, MINUTE_MS, SCOPES, toSecond, type AppError, type Scope } from "@parley/kernel";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMessages } from "../../messages/operations/list-messages.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { resolveKey } from "../resolve-key.ts";
import { apiKeys } from "../table.ts";
import { createKey } from "./create-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

interface Made {
  id: string;
  key: string;
  scopes: Scope[];
  expires_at: string | null;
}
const create = async (input: Record<string, unknown>, changes = {}) =>
  (await world.call(createKey, { name: "Test", ...input }, changes)) as unknown as Made;
const revoke = async (key_id: string) => {
  const asked = (await world.call(revokeKey, { key_id }).catch((error: AppError) => error)) as AppError;
  return world.call(
    revokeKey,
    { key_id },
    { confirmationToken: String(asked.options.details?.["confirmation_token"]) },
  );
};
const resolve = (key: string) => resolveKey(world.flow.test.store, world.clock, key);

describe("a key", () => {
  it("is none in a dry run: neither in the answer nor anywhere", async () => {
    const tried = await create({ name: "Tried" }, { dryRun: true });
    expect(tried).toMatchObject({ dry_run: true, scopes: expect.any(Array) });
    expect(tried).not.toHaveProperty("key");
    expect(tried).not.toHaveProperty("id");
  });

  it("proves its workspace, scopes and phones", async () => {
    const made = await create({ name: "Reader", scopes: ["messages:read", "chats:read"], phone_ids: [world.phoneId] });
    expect(made.key).toMatch(/^pk_live_[A-Za-z0-9_-]{43}$/);
    expect(await resolve(made.key)).toEqual({
      workspaceId: world.workspaceId,
      keyId: made.id,
      name: "Reader",
      scopes: new Set(["chats:read", "messages:read"]),
      phoneIds: [world.phoneId],
      unconfirmed: new Set(),
      expiresAt: null,
      wordsGivenAt: null,
    });
  });

  it("remembers when it was given what people wrote, for whoever resolves it next", async () => {
    const { id, key } = await create({ scopes: ["messages:read", "chats:read"] });
    const caller = { actor: { kind: "mcp" as const, id } };
    await world.call(listMessages, { chat_id: world.chatId }, caller);
    expect((await resolve(key)).wordsGivenAt).toEqual(world.clock.now());
  });

  it("is nowhere in the database, neither in the audit nor with the answers kept for repeated calls", async () => {
    const idempotencyKey = "make-it-once";
    const made = await create({}, { idempotencyKey });
    expect(await create({}, { idempotencyKey })).toEqual(made);
    expect((await resolve(made.key)).keyId).toBe(made.id);
    const secret = made.key.slice("pk_live_".length + 4);
    const owner = new Client(world.flow.test.owner);
    await owner.connect();
    try {
      const { rows: tables } = await owner.query<{ name: string }>(
        "select tablename as name from pg_tables where schemaname = 'public'",
      );
      expect(tables.length).toBeGreaterThan(10);
      for (const { name } of tables) {
        const { rows } = await owner.query(`select 1 from "${name}" t where t::text like $1`, [`%${secret}%`]);
        expect(rows, name).toEqual([]);
      }
    } finally {
      await owner.end();
    }
  });

  it("holds at most the scopes of the key that makes it", async () => {
    const scopes = new Set<Scope>(["admin:keys", "chats:read"]);
    expect((await create({}, { scopes })).scopes.sort()).toEqual(["admin:keys", "chats:read"]);
    await expect(create({ scopes: ["chats:read", "messages:send"] }, { scopes })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("messages:send"),
      options: { fields: [{ path: "scopes" }] },
    });
    expect((await create({ scopes: ["all"] })).scopes).toEqual([...SCOPES]);
  });

  it("is limited to phones at least as much as the key that makes it", async () => {
    const phoneIds = [world.phoneId];
    const { key } = await create({}, { phoneIds });
    expect((await resolve(key)).phoneIds).toEqual(phoneIds);
    await expect(create({ phone_ids: [world.other.phoneId] })).rejects.toMatchObject({ code: "phone_not_found" });
    await expect(create({ phone_ids: [world.phoneId] }, { phoneIds: [world.other.phoneId] })).rejects.toMatchObject({
      code: "forbidden",
      options: { fields: [{ path: "phone_ids" }] },
    });
  });

  it("is refused from the moment it expires, saying so", async () => {
    const made = await create({ expires: "1d" });
    expect(made.expires_at).toBe(toSecond(new Date(world.clock.now().getTime() + DAY_MS)));
    world.clock.advance(DAY_MS - 1);
    await resolve(made.key);
    world.clock.advance(1);
    await expect(resolve(made.key)).rejects.toMatchObject({ code: "unauthorized", message: /expired/ });
  });

  it("is refused from the moment it is revoked, for good", async () => {
    const made = await create({});
    await resolve(made.key);
    const { key } = await revoke(made.id);
    expect(key).toMatchObject({ id: made.id, revoked_at: toSecond(world.clock.now()) });
    await expect(resolve(made.key)).rejects.toMatchObject({ code: "unauthorized", message: /revoked/ });
    world.clock.advance(MINUTE_MS);
    expect(await world.call(revokeKey, { key_id: made.id })).toEqual({ key });
  });

  it.each(["", "pk_live_short", "Bearer x", `pk_live_${"A".repeat(43)}`, `pk_live_${"A".repeat(42)}'`])(
    "is not %j",
    async (text) => {
      await expect(resolve(text)).rejects.toMatchObject({
        code: "unauthorized",
        message: expect.stringContaining("keys create"),
      });
    },
  );
});

describe("the list of keys", () => {
  it("is newest first, in pages, without secrets and without other workspaces", async () => {
    for (let index = 0; index < 3; index++) await create({ name: `Paged ${index}` });
    const first = (await world.call(listKeys, { limit: 2 })) as { items: Made[]; next_cursor: string };
    expect(first.items.map((item) => item)).toEqual([
      expect.objectContaining({ name: "Paged 2" }),
      expect.objectContaining({ name: "Paged 1", prefix: expect.stringMatching(/^pk_live_.{4}$/) }),
    ]);
    const rest = (await world.call(listKeys, { limit: 100, cursor: first.next_cursor })) as { items: Made[] };
    const ids = [...first.items, ...rest.items].map((item) => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(world.keyId);
    expect(ids).not.toContain(world.other.keyId);
    expect(JSON.stringify(rest)).not.toMatch(/pk_live_[\w-]{5}/);
  });

  it("tells when a key was last used, to the minute", async () => {
    const made = await create({ name: "Used" });
    const lastUsed = async () => {
      const rows = await world.query((tx) => tx.select().from(apiKeys));
      return rows.find((row) => row.id === made.id)?.lastUsedAt?.getTime();
    };
    const start = world.clock.now().getTime();
    await resolve(made.key);
    world.clock.advance(MINUTE_MS / 2);
    await resolve(made.key);
    expect(await lastUsed()).toBe(start);
    world.clock.advance(MINUTE_MS);
    await resolve(made.key);
    expect(await lastUsed()).toBe(start + 1.5 * MINUTE_MS);
  });
});

it("is revoked only after a look at what it is", async () => {
  const made = await create({ name: "Nightly", scopes: ["chats:read"] });
  const asked = await world.call(revokeKey, { key_id: made.id }).catch((error: AppError) => error);
  expect(asked).toMatchObject({
    code: "approval_required",
    options: { details: { preview: { key_id: made.id, name: "Nightly", scopes: ["chats:read"] } } },
  });
  await expect(resolve(made.key)).resolves.toMatchObject({ keyId: made.id });
});

it("is out of reach of a key limited to other phones, and of one that may do less", async () => {
  const wide = await create({ name: "Wide" });
  const limited = { phoneIds: [world.phoneId] };
  const listed = (await world.call(listKeys, { limit: 100 }, limited)) as { items: Made[] };
  expect(listed.items.map((item) => item.id)).not.toContain(wide.id);
  await expect(world.call(revokeKey, { key_id: wide.id }, limited)).rejects.toMatchObject({ code: "key_not_found" });
  const narrow = await create({ name: "Narrow", phone_ids: [world.phoneId] });
  const [shown] = ((await world.call(listKeys, {}, limited)) as { items: Made[] }).items;
  expect(shown).toMatchObject({ id: narrow.id, phones: [{ phone_id: world.phoneId, name: "Shop" }] });
  await expect(world.call(revokeKey, { key_id: narrow.id }, limited)).rejects.toMatchObject({
    code: "approval_required",
  });
  const fewer = { scopes: new Set<Scope>(["admin:keys"]) };
  await expect(world.call(revokeKey, { key_id: wide.id }, fewer)).rejects.toMatchObject({ code: "forbidden" });
});

it("does not revoke what is not there, or not ours", async () => {
  for (const key_id of ["key_000000000000000", world.other.keyId]) {
    await expect(world.call(revokeKey, { key_id })).rejects.toMatchObject({ code: "key_not_found" });
  }
});
