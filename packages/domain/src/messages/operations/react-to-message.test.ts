import { AppError } from "@parley/kernel";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { messageReactions, messages } from "../table.ts";
import { reactToMessage } from "./react-to-message.ts";

let world: FlowWorld;
let messageId: string;
let providerId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const event = textFrom("15551110001", "react");
  await world.record(event);
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, event.providerId)));
  messageId = row?.id ?? "";
  providerId = event.providerId;
  world.jobs.length = 0;
  world.connector.sent.length = 0;
  world.connector.answers.length = 0;
});

const mine = async () => {
  const rows = await world.query((tx) =>
    tx
      .select()
      .from(messageReactions)
      .where(and(eq(messageReactions.messageId, messageId), eq(messageReactions.reactorId, "me"))),
  );
  return rows[0]?.emoji || null;
};
const react = (emoji: string) => world.call(reactToMessage, { message_id: messageId, emoji });

it("sets, replaces and clears our one reaction, here and on the network", async () => {
  expect(await react("👍")).toMatchObject({ number: "+15551110001", emoji: "👍", changed: true });
  expect(await react("👍")).toMatchObject({ changed: false });
  expect(await react("🎉")).toMatchObject({ emoji: "🎉" });
  expect(await mine()).toBe("🎉");
  const cleared = await react("");
  expect(cleared).toMatchObject({ changed: true });
  expect(cleared).not.toHaveProperty("emoji");
  expect(await mine()).toBeNull();
  await world.runJobs();
  expect(world.connector.sent.map((command) => command.content)).toEqual(
    ["👍", "🎉", ""].map((emoji) => ({ type: "reaction", targetProviderId: providerId, emoji })),
  );
});

it("takes back what the network refuses, and keeps a newer one", async () => {
  await react("👍");
  await world.runJobs();
  const error = { code: "message_rejected" as const, message: "Too old.", retryable: false };
  world.connector.answers.push({ outcome: "rejected", error });
  await react("🎉");
  await world.runJobs();
  expect(await mine()).toBe("👍");
  world.connector.answers.push({ outcome: "rejected", error });
  await react("🎉");
  await react("❤️");
  await world.runJobs();
  expect(await mine()).toBe("❤️");
});

it("tries an unknown outcome again: twice the same reaction is one", async () => {
  world.connector.answers.push({ outcome: "unknown", reason: "timeout" }, "throw");
  await react("👍");
  await world.runJobs();
  expect(world.connector.sent).toHaveLength(3);
  expect(await mine()).toBe("👍");
});

it("is not supported where the connector has no reactions, and then changes nothing", async () => {
  const { react: ability } = world.connector.abilities;
  delete world.connector.abilities.react;
  const error: unknown = await react("👍").catch((thrown: unknown) => thrown);
  if (ability) world.connector.abilities.react = ability;
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "not_supported" });
  expect(await mine()).toBeNull();
});
