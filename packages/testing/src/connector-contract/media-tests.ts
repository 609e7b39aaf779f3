import type { InboundMessage } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractWorld, Said } from "./contract-world.ts";
import { PNG } from "./send-command.ts";

const BYTES_MAX = 1_000_000;

export function mediaTests(world: () => ContractWorld): void {
  async function received(what: Said): Promise<InboundMessage> {
    const person = await world().person();
    const providerId = await person.says(what);
    await world().settle();
    const event = world()
      .events()
      .find((one) => one.kind === "message" && one.providerId === providerId);
    if (event?.kind !== "message") throw new Error("The message did not arrive.");
    return event;
  }

  function fetchOf(message: InboundMessage, maxBytes = BYTES_MAX) {
    const ability = world().connector.abilities.media;
    if (!ability) throw new Error("The connector fetches no media.");
    return ability.fetch(message.content.media?.providerMediaId ?? "", maxBytes);
  }

  describe("media", () => {
    it("tells a picture with its caption and fetches its bytes", async () => {
      const message = await received({ type: "image", bytes: PNG, mimeType: "image/png", caption: "Is it this one?" });
      expect(message.content).toMatchObject({
        type: "image",
        text: "Is it this one?",
        media: { mimeType: "image/png" },
      });
      const file = await fetchOf(message);
      expect(file.mimeType).toBe("image/png");
      expect(Buffer.from(file.bytes).equals(PNG)).toBe(true);
    });

    it("tells a voice note apart from a sound file", async () => {
      const message = await received({ type: "voice", bytes: Buffer.from("OggS voice"), mimeType: "audio/ogg" });
      expect(message.content.type).toBe("voice");
    });

    it("fetches no more than it is asked for", async () => {
      const message = await received({ type: "image", bytes: PNG, mimeType: "image/png" });
      await expect(fetchOf(message, 10)).rejects.toMatchObject({ code: "payload_too_large" });
    });

    it("says that a file is gone when the network no longer has it", async () => {
      const message = await received({ type: "image", bytes: PNG, mimeType: "image/png" });
      await world().advance(world().mediaLivesMs);
      await expect(fetchOf(message)).rejects.toMatchObject({ code: "media_not_found" });
    });
  });
}
