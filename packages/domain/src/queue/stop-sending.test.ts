import { AppError, execute, type Caller } from "@parley/kernel";
import { auditLog } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { flowWorld, textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { jobHandlers } from "../job-handlers.ts";
import { getDeliveryStatus } from "../messages/operations/get-delivery-status.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { createBroadcast } from "../broadcasts/operations/create-broadcast.ts";
import { createGroup } from "../groups/operations/create-group.ts";
import { editMessage } from "../messages/operations/edit-message.ts";
import { reactToMessage } from "../messages/operations/react-to-message.ts";
import { chats } from "../chats/table.ts";
import { getQueueStatus } from "./operations/get-queue-status.ts";
import { purgeQueue } from "./operations/purge-queue.ts";
import { startSending } from "./operations/start-sending.ts";
import { stopSending } from "./operations/stop-sending.ts";

let world: FlowWorld;
let chatId: string;
const NUMBER = "15579990001";
beforeAll(async () => {
  world = await flowWorld();
  await world.record(textFrom(NUMBER, "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, NUMBER)));
  chatId = chat?.id ?? "";
});
afterAll(() => world.close());
beforeEach(async () => {
  await go();
  await world.runJobs();
  world.connector.sent.length = 0;
});

const held = expect.stringContaining("start_sending");
const send = async (text: string) => String((await world.call(sendMessage, { chat_id: chatId, text }))["message_id"]);
const stop = (reason?: string) => world.call(stopSending, { phone_id: world.phoneId, reason });
const sentTexts = () => world.connector.sent.map(({ content }) => "text" in content && content.text);

async function refusalOf(call: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await call.catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error(`Not refused: ${JSON.stringify(thrown)}`);
}

/** Lets it go; agrees where it asks. */
async function go(): Promise<Record<string, unknown>> {
  const call = (caller: Caller) => execute(world.kernel, startSending, caller, {});
  try {
    return await call(world.caller);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "approval_required") throw error;
    return call({ ...world.caller, confirmationToken: String(error.options.details?.["confirmation_token"]) });
  }
}

describe("a phone whose sending is stopped", () => {
  it("sends nothing of what waits and of what comes, and all of it in order once it is let go", async () => {
    await send("one");
    expect(await stop("Wrong prices")).toEqual({
      phones: [{ phone_id: world.phoneId, name: "Shop", sending: "stopped", queued: 1 }],
    });
    await send("two");
    const last = await send("three");
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    expect(await world.call(getDeliveryStatus, { message_id: last })).toMatchObject({ state: "queued" });
    await go();
    await world.runJobs();
    expect(sentTexts()).toEqual(["one", "two", "three"]);
  });

  it("says in the queue's status who stopped it, when and why", async () => {
    const at = world.clock.now().toISOString().replace(/\.\d+/, "");
    await stop("Wrong prices");
    const { phones } = await world.call(getQueueStatus, { phone_id: world.phoneId });
    const said = { paused_reason: "stopped by stop_sending", stopped: { at, by: "system", reason: "Wrong prices" } };
    expect(phones).toMatchObject([said]);
    await stop("Wrong currency");
    const again = await world.call(getQueueStatus, { phone_id: world.phoneId });
    expect(again["phones"]).toMatchObject([{ stopped: { at, by: "system", reason: "Wrong currency" } }]);
    await go();
    const after = await world.call(getQueueStatus, { phone_id: world.phoneId });
    expect((after["phones"] as object[])[0]).not.toHaveProperty("paused_reason");
    expect((after["phones"] as object[])[0]).not.toHaveProperty("stopped");
  });

  it("keeps back what had begun by then, looks again by itself, and never fails it", async () => {
    const id = await send("slipped");
    await stop();
    const job = world.jobs.find((one) => one.input["message_id"] === id);
    const looks: number[] = [];
    const run = {
      id: job?.id ?? "",
      workspaceId: world.workspaceId,
      step: <T>(_name: string, work: () => Promise<T>) => work(),
      sleep: async (ms: number) => {
        looks.push(ms);
        expect(world.connector.sent).toEqual([]);
        if (looks.length === 3) await go();
      },
    };
    await jobHandlers(world.deps)[job?.name ?? ""]?.(run, job?.input ?? {});
    expect(looks).toEqual([30_000, 30_000, 30_000]);
    expect(sentTexts()).toEqual(["slipped"]);
  });

  it("is let go only after a look at how many would go, where they are several", async () => {
    await stop();
    await send("one");
    await send("two");
    const { code, options } = await refusalOf(world.call(startSending, {}));
    expect([code, options.details]).toMatchObject(["approval_required", { preview: { count: 2 } }]);
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
  });

  it("counts whatever waits, reactions and group changes too", async () => {
    const sent = await send("before");
    await world.runJobs();
    await stop();
    await send("one");
    expect(await world.call(reactToMessage, { message_id: sent, emoji: "👍" })).toMatchObject({ held });
    const group = await world.call(createGroup, { name: "Garden club", participants: [NUMBER] });
    expect(group).toMatchObject({ state: "pending", held });
    const { options } = await refusalOf(world.call(startSending, {}));
    // A group's change begins at once in this world: on a real queue it is one more of these.
    expect(options.details).toMatchObject({ preview: { count: 2, phones: [{ count: 2 }] } });
    expect(JSON.stringify(options.details)).toContain("1 message and 1 other thing");
  });

  it("says at once of what is asked meanwhile that it is held", async () => {
    const sent = await send("before");
    await world.runJobs();
    await stop();
    const answer = await world.call(sendMessage, { chat_id: chatId, text: "one", wait: "sent" });
    expect(answer).toMatchObject({ delivery_state: "queued", held });
    const dry = await world.call(sendMessage, { chat_id: chatId, text: "one", dry_run: true });
    expect(dry).toMatchObject({ delivery_state: "not_sent", held });
    const { message_id } = answer;
    expect(await world.call(getDeliveryStatus, { message_id })).toMatchObject({ state: "queued", held });
    expect(await world.call(editMessage, { message_id: sent, text: "After" })).toMatchObject({
      state: "pending",
      held,
    });
    const { options } = await refusalOf(world.call(createBroadcast, { chat_ids: [chatId], text: "Sale" }));
    expect(options.details).toMatchObject({ preview: { held } });
    await go();
    expect(await world.call(getDeliveryStatus, { message_id })).not.toHaveProperty("held");
  });

  it("can have its queue emptied before it is let go", async () => {
    await stop();
    await send("wrong 1");
    await send("wrong 2");
    const { options } = await refusalOf(world.call(purgeQueue, {}));
    const caller = { ...world.caller, confirmationToken: String(options.details?.["confirmation_token"]) };
    expect(await execute(world.kernel, purgeQueue, caller, {})).toMatchObject({ purged: 2 });
    await go();
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
  });

  it("is stopped once, with one line in the audit", async () => {
    const changes = async () => {
      const lines = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.operation, "stop_sending")));
      return lines.filter((line) => JSON.stringify(line.changes).includes("stopped")).length;
    };
    const before = await changes();
    await stop();
    await stop();
    expect(await changes()).toBe(before + 1);
  });
});
