import type { InboundEvent } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractWorld, PersonKind, Said } from "./contract-world.ts";
import { textTo } from "./send-command.ts";

export function receivingTests(world: () => ContractWorld): void {
  /** What a person of this kind says, as the connector tells it. */
  async function received(what: Said, kind: PersonKind = "known") {
    const person = await world().person(kind);
    const providerId = await person.says(what);
    await world().settle();
    return { person, providerId, event: messageWith(providerId) };
  }

  function messageWith(providerId: string): InboundEvent | undefined {
    return world()
      .events()
      .find((event) => event.kind === "message" && event.providerId === providerId);
  }

  function lastOf(kind: InboundEvent["kind"], target: string): InboundEvent | undefined {
    return world()
      .events()
      .findLast((event) => event.kind === kind && "targetProviderId" in event && event.targetProviderId === target);
  }

  describe("receiving", () => {
    it("tells a text with its chat, its sender and its time", async () => {
      const { person, event } = await received({ type: "text", text: "Quanto custa o café? ☕" });
      expect(event).toMatchObject({
        chat: { type: "direct", networkId: person.chat.networkId },
        sender: person.identity,
        fromMe: false,
        content: { type: "text", text: "Quanto custa o café? ☕" },
        sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
    });

    it.each<PersonKind>(["hidden", "with_username"])("tells who wrote when they are %s", async (kind) => {
      const { person, event } = await received({ type: "text", text: "hi" }, kind);
      expect(event).toMatchObject({ chat: { networkId: person.chat.networkId }, sender: person.identity });
      if (kind === "hidden") expect(event).not.toHaveProperty("sender.phone");
      else expect(event).toHaveProperty("sender.username");
    });

    it("names the same chat for the answer as for the question", async () => {
      const { person, event } = await received({ type: "text", text: "hi" }, "hidden");
      if (event?.kind !== "message") throw new Error("The message did not arrive.");
      const result = await world().connector.send(textTo(event.chat, "hello back"));
      expect(result.outcome).toBe("accepted");
      await world().settle();
      expect(await person.sees()).toContainEqual(expect.objectContaining({ mine: false, text: "hello back" }));
    });

    it("tells which message a reply quotes, and that a message was forwarded", async () => {
      const person = await world().person();
      const sent = await world().connector.send(textTo(person.chat));
      const ours = sent.outcome === "accepted" ? sent.providerId : "";
      const reply = await person.says({ type: "text", text: "yes", replyTo: ours });
      const passedOn = await person.says({ type: "text", text: "look", forwarded: true });
      await world().settle();
      expect(messageWith(reply)).toMatchObject({ replyToProviderId: ours });
      expect(messageWith(passedOn)).toMatchObject({ forwarded: true });
    });

    it("tells places, contacts and taps in a line that search can find", async () => {
      const place = await received({ type: "location", latitude: 52.5, longitude: 13.4, name: "Café Mitte" });
      expect(place.event).toMatchObject({ content: { type: "location", text: expect.stringContaining("Café Mitte") } });
      const card = await received({ type: "contacts", name: "Bo Lind" });
      expect(card.event).toMatchObject({ content: { type: "contacts", text: "Bo Lind" } });
      const tap = await received({ type: "button_reply", id: "yes", title: "Yes, please" });
      expect(tap.event).toMatchObject({ content: { type: "button_reply", text: "Yes, please" } });
    });

    it("places a group message in its group, with who wrote", async () => {
      const [ana, bo] = [await world().person(), await world().person()];
      const chat = await world().group([ana, bo], "Support");
      const providerId = await ana.says({ type: "text", text: "The grinder is broken" }, chat);
      await world().settle();
      expect(messageWith(providerId)).toMatchObject({
        chat: { type: "group", networkId: chat.networkId },
        sender: ana.identity,
      });
    });

    it("tells reactions, their removal, edits and deletions of the message they are about", async () => {
      const { person, providerId } = await received({ type: "text", text: "firts" });
      await person.reacts(providerId, "👍");
      await world().settle();
      expect(lastOf("reaction", providerId)).toMatchObject({ emoji: "👍", fromMe: false, sender: person.identity });
      await person.reacts(providerId, "");
      await world().settle();
      expect(lastOf("reaction", providerId)).toMatchObject({ emoji: null });
      await person.edits(providerId, "first");
      await world().settle();
      expect(lastOf("edit", providerId)).toMatchObject({ content: { type: "text", text: "first" } });
      await person.deletes(providerId);
      await world().settle();
      expect(lastOf("revoke", providerId)).toMatchObject({ chat: { networkId: person.chat.networkId } });
    });
  });
}
