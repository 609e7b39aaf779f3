import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createContact } from "../contacts/operations/create-contact.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { GROUP_JOB } from "./begin-operation.ts";
import { listGroupJoinRequests } from "./operations/list-group-join-requests.ts";
import { reviewGroupJoinRequests } from "./operations/review-group-join-requests.ts";

/** The scripted network holds one request, of this number. */
const NUMBER = "+34600999888";
let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  world.flow.immediate.add(GROUP_JOB);
});
afterAll(() => world.close());
beforeEach(() => world.flow.connector.groups.answers.clear());

const list = async (changes = {}) =>
  (await world.call(listGroupJoinRequests, { chat_id: world.groupChatId }, changes))["items"];
const review = async (approve: boolean) => {
  const decisions = [{ request_id: "request-1", approve }];
  return world.call(reviewGroupJoinRequests, { chat_id: world.groupChatId, decisions });
};

it("shows a stranger who asks by number, in the list and in what became of it", async () => {
  expect(await list()).toEqual([{ request_id: "request-1", name: NUMBER, number: NUMBER }]);
  expect(await review(true)).toMatchObject({ results: [{ id: "request-1", ok: true, name: NUMBER }] });
});

it("shows a contact by our name, to keys that may read contacts", async () => {
  const { contact } = await world.call(createContact, { phone_number: NUMBER, name: "Ana Gil" });
  const { contact_id } = contact as { contact_id: string };
  expect(await list()).toEqual([{ request_id: "request-1", contact_id, name: "Ana Gil", number: NUMBER }]);
  const scopes = new Set(["groups:moderate"] as const);
  expect(await list({ scopes })).toEqual([{ request_id: "request-1", name: NUMBER, number: NUMBER }]);
});

it("names the person, never what was decided, when the network refuses it", async () => {
  const error = { code: "member_conflict" as const, message: "They are in it already.", retryable: false };
  world.flow.connector.groups.answers.set("answerJoinRequests", [
    { outcome: "done", value: [{ ok: false, error }] as never },
  ]);
  const { results } = await review(false);
  expect(results).toEqual([
    { id: "request-1", name: "Ana Gil", ok: false, error: { code: "member_conflict", message: error.message } },
  ]);
});
