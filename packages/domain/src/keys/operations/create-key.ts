import {
  AppError,
  defineOperation,
  idPattern,
  SCOPES,
  toSecond,
  type Ctx,
  type Scope,
  TIME_CHARS_MAX,
  ID_CHARS_MAX,
} from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { givenAs } from "../../given-as.ts";
import { loadPhone, phoneCalled } from "../../phones/index.ts";
import { expiryFrom } from "../expiry.ts";
import { hashKey, newKey, shownPart } from "../key-text.ts";
import { apiKeys, keyDirectory } from "../table.ts";

const PHONES_MAX = 100;

export const createKey = defineOperation({
  name: "create_key",
  summary: "Make a key for the REST API and MCP.",
  guidance: "The key is shown in this answer only and stored hashed. It can hold no scope that the calling key lacks.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:keys",
  tier: "admin",
  rest: "POST /keys",
  input: z.object({
    name: z.string().min(1).max(80).describe("What the key is for, at most 80 characters."),
    scopes: z
      .array(z.enum(["all", ...SCOPES]))
      .min(1)
      .max(SCOPES.length + 1)
      .default(["all"])
      .describe("all: everything the calling key may."),
    expires: z.string().max(TIME_CHARS_MAX).optional().describe("30d, 12h or ISO 8601; never when absent."),
    phone_ids: z.array(z.string().max(ID_CHARS_MAX)).min(1).max(PHONES_MAX).optional().describe("Only these phones."),
  }),
  output: z.object({
    id: z.string(),
    key: z.string(),
    scopes: z.array(z.string()),
    expires_at: z.string().nullable(),
  }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const scopes = grantable(ctx, input.scopes);
    const phoneIds = await limitedTo(ctx, input.phone_ids);
    const now = ctx.clock.now();
    const key = newKey(ctx.ids);
    const row = {
      id: ctx.ids.next("key"),
      workspaceId: ctx.workspaceId,
      name: input.name,
      prefix: shownPart(key),
      scopes,
      phoneIds,
      createdAt: now,
      expiresAt: earlierOf(
        input.expires === undefined ? null : expiryFrom(input.expires, now),
        ctx.caller.expiresAt ?? null,
      ),
    };
    await db(ctx).insert(apiKeys).values(row);
    await db(ctx)
      .insert(keyDirectory)
      .values({ keyHash: hashKey(key), workspaceId: ctx.workspaceId, keyId: row.id });
    ctx.audit.changed("key", row.id, null, row);
    return {
      id: row.id,
      key: keptForm(ctx, row.id, key),
      scopes,
      expires_at: row.expiresAt ? toSecond(row.expiresAt) : null,
    };
  },
  async complete({ kernel, answer }) {
    return { ...answer, key: kernel.ports.secrets.open(Buffer.from(answer.key, "base64"), boxOf(answer.id)) };
  },
});

/**
 * Sealed, because what `run` answers is kept for a repeated call with the same idempotency key. Plain in a dry run,
 * which keeps nothing and leaves what was made in it out of the answer, which it knows by sight only.
 */
function keptForm(ctx: Ctx, keyId: string, key: string): string {
  if (ctx.caller.dryRun) return key;
  return Buffer.from(ctx.ports.secrets.seal(key, boxOf(keyId))).toString("base64");
}

function boxOf(keyId: string): string {
  return `key:${keyId}`;
}

/** A key cannot outlive the one that made it. */
function earlierOf(wanted: Date | null, callers: Date | null): Date | null {
  if (!wanted || !callers) return wanted ?? callers;
  return wanted < callers ? wanted : callers;
}

/** @throws forbidden  a scope that the caller does not hold */
function grantable(ctx: Ctx, wanted: readonly string[]): Scope[] {
  const held = SCOPES.filter((scope) => ctx.caller.scopes.has(scope));
  if (wanted.includes("all")) return held;
  const beyond = wanted.filter((scope) => !held.some((own) => own === scope));
  if (beyond.length === 0) return held.filter((scope) => wanted.includes(scope));
  throw new AppError("forbidden", {
    public: `A key can only give what it has itself. The calling key lacks ${beyond.join(", ")}.`,
    fields: [{ path: "scopes", message: "the calling key lacks some of them", received: beyond.join(", ") }],
    details: { missing_scopes: beyond },
  });
}

async function limitedTo(ctx: Ctx, phoneIds: readonly string[] | undefined): Promise<string[] | null> {
  const allowed = ctx.caller.phoneIds;
  if (!phoneIds) return allowed ? [...allowed] : null;
  const found: string[] = [];
  for (const given of phoneIds) {
    const id = idPattern("phone").test(given) ? given : await givenAs("phone_ids", "phone_id", phoneCalled(ctx, given));
    await givenAs("phone_ids", "phone_id", loadPhone(ctx, id));
    found.push(id);
    if (allowed && !allowed.includes(id)) {
      throw new AppError("forbidden", {
        public: `The calling key may not use the phone ${id}, so it cannot give it.`,
        fields: [{ path: "phone_ids", message: "the calling key may not use it", received: id }],
      });
    }
  }
  return [...new Set(found)];
}
