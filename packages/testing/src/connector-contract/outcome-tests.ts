import type { InboundStatus, SendErrorCode } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractWorld } from "./contract-world.ts";
import { commandOf, mediaFile, PNG, textTo } from "./send-command.ts";

const CLOSED_AFTER_MS = 25 * 3_600_000;

const REFUSALS: [code: SendErrorCode, retryable: boolean][] = [
  ["recipient_unreachable", false],
  ["recipient_rate_limited", true],
  ["phone_rate_limited", true],
  ["phone_restricted", false],
  ["phone_not_registered", false],
  ["payment_required", false],
  ["message_rejected", false],
  ["not_supported", false],
  ["connector_unavailable", true],
  ["template_unavailable", false],
];

export function outcomeTests(world: () => ContractWorld): void {
  describe("outcomes", () => {
    it.each(REFUSALS)("maps a refusal to %s, retryable %s", async (code, retryable) => {
      const person = await world().person();
      await world().refuseNextSend(code);
      const result = await world().connector.send(textTo(person.chat));
      expect(result).toMatchObject({ outcome: "rejected", error: { code, retryable } });
      expect(result.outcome === "rejected" && result.error.message).toMatch(/\w+ \w+/);
      expect(await person.sees()).not.toContainEqual(expect.objectContaining({ mine: false }));
    });

    it("says window_closed for free text after the window, at once or as a failed status", async () => {
      const person = await world().person();
      await world().advance(CLOSED_AFTER_MS);
      const command = textTo(person.chat);
      const result = await world().connector.send(command);
      await world().settle();
      const failed = world()
        .events()
        .find((event): event is InboundStatus => event.kind === "status" && event.ourId === command.ourId);
      const error = result.outcome === "rejected" ? result.error : failed?.error;
      expect(error).toMatchObject({ code: "window_closed", retryable: false });
      expect(error?.message).toContain("template");
    });

    it("does not know the outcome when the answer is late; the status with our id settles it", async () => {
      const { connector } = world().troubled("impatient");
      await connector.connect();
      const person = await world().person();
      const command = textTo(person.chat, "Sent once");
      await world().delayNextAnswer();
      expect((await connector.send(command)).outcome).toBe("unknown");
      await connector.disconnect();
      await expectSettledOnce(command.ourId, person);
    });

    it("does not know the outcome when the connection breaks after the request", async () => {
      const person = await world().person();
      const command = textTo(person.chat, "Sent once");
      await world().breakNextAnswer();
      expect((await world().connector.send(command)).outcome).toBe("unknown");
      await expectSettledOnce(command.ourId, person);
    });

    it("refuses what the network has no place for, before anything is sent", async () => {
      const person = await world().person();
      const media = mediaFile("voice", "audio/ogg", PNG);
      const result = await world().connector.send(commandOf(person.chat, { type: "media", media, caption: "lost" }));
      expect(result).toMatchObject({ outcome: "rejected", error: { code: "not_supported" } });
      expect(media.opened).toBe(0);
    });

    it("rejects a file that cannot be opened here", async () => {
      const person = await world().person();
      const media = {
        ...mediaFile("image", "image/png", PNG),
        sha256: "f".repeat(64),
        open: () => Promise.reject(new Error("gone")),
      };
      expect(await world().connector.send(commandOf(person.chat, { type: "media", media }))).toMatchObject({
        outcome: "rejected",
        error: { code: "media_rejected" },
      });
    });

    it("rejects a chat that names nobody", async () => {
      expect(await world().connector.send(textTo({ type: "direct", networkId: "" }))).toMatchObject({
        outcome: "rejected",
        error: { code: "recipient_unreachable", retryable: false },
      });
    });
  });

  async function expectSettledOnce(ourId: string, person: Awaited<ReturnType<ContractWorld["person"]>>): Promise<void> {
    await world().settle();
    const status = world()
      .events()
      .find((event) => event.kind === "status" && event.ourId === ourId);
    expect(status).toMatchObject({ kind: "status", providerId: expect.stringMatching(/./) });
    expect((await person.sees()).filter((message) => message.text === "Sent once")).toHaveLength(1);
  }
}
