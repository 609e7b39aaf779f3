import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { webhookAbility } from "./webhook.ts";

const ability = webhookAbility({
  appSecret: "app-secret",
  verifyToken: "verify-me",
  phoneNumberId: "1",
  ownNumber: "15550783881",
});
const body = Buffer.from('{"text":"\\u00e4 \\ud83d\\ude00"}');

function signature(secret: string, bytes: Uint8Array): string {
  return `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}`;
}

it("echoes the challenge for the right token only", () => {
  const query = { "hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "verify-me" };
  expect(ability.challenge(query)).toBe("1158201444");
  expect(ability.challenge({ ...query, "hub.verify_token": "wrong" })).toBeNull();
  expect(ability.challenge({ ...query, "hub.verify_token": undefined })).toBeNull();
  expect(ability.challenge({ ...query, "hub.mode": "unsubscribe" })).toBeNull();
  expect(ability.challenge({ ...query, "hub.challenge": "<script>" })).toBeNull();
});

it("accepts the signature over exactly these bytes", () => {
  expect(ability.verify(body, { "x-hub-signature-256": signature("app-secret", body) })).toBe(true);
});

it("refuses a wrong, missing or malformed signature, and one over other bytes", () => {
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  expect(ability.verify(body, { "x-hub-signature-256": signature("other", body) })).toBe(false);
  expect(ability.verify(body, { "x-hub-signature-256": signature("app-secret", rewritten) })).toBe(false);
  expect(ability.verify(body, { "x-hub-signature-256": "sha256=abc" })).toBe(false);
  expect(ability.verify(body, { "x-hub-signature": signature("app-secret", body) })).toBe(false);
  expect(ability.verify(body, {})).toBe(false);
});

it("keeps apart what is addressed to another number of the same account", () => {
  const value = { metadata: { phone_number_id: "2" }, messages: [{ id: "wamid.1", from: "491701234567" }] };
  const bytes = Buffer.from(JSON.stringify({ entry: [{ changes: [{ field: "messages", value }] }] }));
  const batch = ability.convert(bytes);
  expect(batch.events).toEqual([]);
  expect(batch.unknown).toMatchObject([{ field: "messages", reason: expect.stringContaining("another number") }]);
});

it("takes news of the account about its own number only", () => {
  const news = (display_phone_number?: string) => {
    const changes = [{ field: "phone_number_quality_update", value: { event: "FLAGGED", display_phone_number } }];
    return ability.convert(Buffer.from(JSON.stringify({ entry: [{ time: 1795255200, changes }] }))).events.length;
  };
  expect([news("+1 555-078-3881"), news(undefined), news("15550783999")]).toEqual([1, 1, 0]);
});
