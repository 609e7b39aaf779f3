import { expect, it } from "vitest";
import { ManualClock } from "./clock.ts";
import { trialWith } from "./dry-run.ts";
import { createIds } from "./ids.ts";

const ids = createIds(new ManualClock("2026-11-21T10:00:00Z"));

it("leaves out whatever names what was made in the trial, at every depth, and keeps what was there before", () => {
  const there = ids.next("chat");
  const trial = trialWith(ids);
  const [made, other] = [trial.ids.next("message"), trial.ids.next("phone")];
  const secret = trial.ids.secret(32);
  const answer = {
    chat_id: there,
    message_id: made,
    items: [{ id: there, message_id: made, ok: true }],
    message_ids: [made, there],
    webhook_url: `https://parley.example/webhooks/whatsapp/${other}`,
    key: `pk_live_${Buffer.from(secret, "hex").toString("base64url")}`,
    at: null,
    count: 2,
  };
  expect(trial.told(answer)).toEqual({
    chat_id: there,
    items: [{ id: there, ok: true }],
    message_ids: [there],
    at: null,
    count: 2,
    dry_run: true,
  });
});

it("leaves out a secret that itself begins like a prefix", () => {
  const begins = Buffer.concat([Buffer.from("ab_c", "base64url"), Buffer.alloc(29)]);
  const trial = trialWith({ ...ids, secret: () => begins.toString("hex") });
  trial.ids.secret(32);
  const key = `pk_live_${begins.toString("base64url")}`;
  expect(key).toMatch(/^pk_live_ab_c/);
  expect(trial.told({ key })).toEqual({ dry_run: true });
});
