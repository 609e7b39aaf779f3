import { toAppError, type AnyOperation, type Caller } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { getMessage } from "./messages/operations/get-message.ts";
import { getDeliveryStatus } from "./messages/operations/get-delivery-status.ts";
import { messages } from "./messages/table.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";

/** A message is named by our id, by the id that the network gave it, and after a send by its place in the queue. */
const inputs = await sweepFixtures();
const listed = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
const naming = listed.filter(({ input }) => "message_id" in input.shape || "message_ids" in input.shape);

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it.each(naming.map((operation) => [operation.name, operation] as const))(
  "%s takes the network's id of a message as it takes ours",
  async (name, operation) => {
    const usual = inputs[name]?.(world) ?? {};
    const names = "message_id" in usual || "message_ids" in usual;
    const own = names ? usual : { ...usual, message_id: world.outboundMessageId };
    const given = { ...own };
    for (const key of ["message_id", "message_ids"]) if (key in own) given[key] = await networkIdsOf(own[key]);
    expect(given).not.toEqual(own);
    const [ours, theirs] = [await outcomeOf(operation, own), await outcomeOf(operation, given)];
    expect(withoutGiven(theirs)).toEqual(withoutGiven(ours));
  },
);

it("refuses a network's id that is not known here, and says what is expected", async () => {
  const message_id = `wamid.${"HBgLMTU1NTU1NTU1NTU".repeat(3)}`;
  const error = await refusalOf(getMessage, { message_id });
  expect(error.code).toBe("message_not_found");
  expect(error.message).toContain("Message ids look like msg_…");
  expect(error.options.fields).toMatchObject([{ path: "message_id", expected: "msg_…", received: message_id }]);
});

it("does not find another workspace's message, nor one of a phone that the key may not use", async () => {
  const message_id = await networkIdOf(world.inboundMessageId);
  const elsewhere = { workspaceId: world.other.workspaceId };
  const found = await world.call(getMessage, { message_id }, elsewhere).catch(toAppError);
  // The other workspace was told the same story by the same network.
  expect(JSON.stringify(found)).not.toContain(world.inboundMessageId);
  expect((await refusalOf(getMessage, { message_id }, { phoneIds: [world.doomedPhoneId] })).code).toBe(
    "message_not_found",
  );
});

it.each([getMessage, getDeliveryStatus])("$name takes the queue_id that a send answered", async (operation) => {
  const [id, other] = [world.outboundMessageId, world.inboundMessageId];
  const answer = await world.call(operation, { message_id: id });
  expect(await world.call(operation, { queue_id: id })).toEqual(answer);
  expect(await world.call(operation, { queue_id: id, message_id: id })).toEqual(answer);
  const error = await refusalOf(operation, { queue_id: other, message_id: id });
  expect(error.options.fields?.map(({ path }) => path)).toEqual(["queue_id"]);
  expect((await refusalOf(operation, {})).options.fields?.map(({ path }) => path)).toEqual(["message_id"]);
});

async function networkIdOf(id: string): Promise<string> {
  const [row] = await world.query((tx) =>
    tx.select({ providerId: messages.providerId }).from(messages).where(eq(messages.id, id)),
  );
  return row?.providerId ?? id;
}

async function networkIdsOf(named: unknown): Promise<unknown> {
  return Array.isArray(named) ? Promise.all(named.map((id) => networkIdOf(String(id)))) : networkIdOf(String(named));
}

/** Tried out only, so that the second call meets what the first did. */
async function outcomeOf(operation: AnyOperation, input: Record<string, unknown>): Promise<unknown> {
  const own = "dry_run" in operation.input.shape ? { dry_run: true } : {};
  const dryRun = operation.effect !== "read" && !("dry_run" in operation.input.shape);
  return world.call(operation, { ...input, ...own }, { dryRun }).catch((error: unknown) => {
    const { code, message } = toAppError(error);
    return { code, message };
  });
}

/** Entries keep the id as it was given; ids of what a trial would have made are new each time. */
function withoutGiven(outcome: unknown): unknown {
  return JSON.parse(
    JSON.stringify(outcome, (key, value: unknown) => (["id", "operation_id", "ticket_id"].includes(key) ? "" : value)),
  );
}

async function refusalOf(operation: AnyOperation, input: unknown, changes?: Partial<Caller>) {
  const outcome = await world.call(operation, input, changes).then(
    () => null,
    (error: unknown) => toAppError(error),
  );
  if (!outcome) throw new Error(`${operation.name} took it.`);
  return outcome;
}
