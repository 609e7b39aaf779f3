import { describe, expect, it } from "vitest";
import type { ContractWorld } from "./contract-world.ts";

export function abilityTests(world: () => ContractWorld): void {
  describe("abilities", () => {
    it("marks what a person wrote as read, and shows typing", async ({ skip }) => {
      const { readReceipts, typing } = world().connector.abilities;
      if (!readReceipts || !typing) return skip("not an ability of this connector");
      const person = await world().person();
      const providerId = await person.says({ type: "text", text: "Anybody there?" });
      await typing.typing(providerId);
      await readReceipts.markRead(providerId);
      const seen = (await person.sees()).find((message) => message.providerId === providerId);
      expect(seen).toMatchObject({ mine: true, read: true });
      await expect(readReceipts.markRead("wamid.NOBODYKNOWS")).rejects.toMatchObject({ code: "message_not_found" });
    });

    it("lists templates with their variables", async ({ skip }) => {
      const { templates } = world().connector.abilities;
      if (!templates) return skip("not an ability of this connector");
      const made = await world().template();
      const listed = (await templates.list()).find((one) => one.name === made.name && one.language === made.language);
      expect(listed).toMatchObject({ status: "APPROVED", parameterFormat: "positional" });
      expect(JSON.stringify(listed?.components)).toContain("{{1}}");
    });

    it("blocks a person who wrote lately, and nobody else: what they write does not come until they are unblocked", async ({
      skip,
    }) => {
      const { block } = world().connector.abilities;
      if (!block) return skip("not an ability of this connector");
      const person = await world().person();
      const texts = () =>
        world()
          .events()
          .flatMap((event) => (event.kind === "message" ? (event.content.text ?? []) : []));
      const says = async (text: string) => {
        await person.says({ type: "text", text });
        await world().settle();
      };
      expect(await block.block(person.identity)).toEqual({ outcome: "done" });
      expect(await block.block(person.identity)).toEqual({ outcome: "done" });
      await says("You cannot hear me");
      expect(texts()).not.toContain("You cannot hear me");
      expect(await block.unblock(person.identity)).toEqual({ outcome: "done" });
      expect(await block.unblock(person.identity)).toEqual({ outcome: "done" });
      await says("And now you can");
      expect(texts()).toContain("And now you can");
      const hidden = await world().person("hidden");
      expect(await block.block(hidden.identity)).toEqual({ outcome: "done" });
      await hidden.says({ type: "text", text: "Nor me, without a number" });
      await world().settle();
      expect(texts()).not.toContain("Nor me, without a number");
      const stranger = await world().person("never_wrote");
      expect(await block.block(stranger.identity)).toMatchObject({
        outcome: "rejected",
        error: { code: "window_closed", retryable: false },
      });
      expect(await block.block({})).toMatchObject({ outcome: "rejected", error: { code: "recipient_unreachable" } });
    });

    it("knows which numbers are on the network", async ({ skip }) => {
      const { checkNumber } = world().connector.abilities;
      if (!checkNumber) return skip("not an ability of this connector");
      const person = await world().person();
      const phones = ["19995550100", person.identity.phone ?? ""];
      expect(await checkNumber.check(phones)).toEqual([
        { phone: phones[0], onWhatsapp: false, networkId: null },
        { phone: phones[1], onWhatsapp: true, networkId: person.chat.networkId },
      ]);
    });
  });
}
