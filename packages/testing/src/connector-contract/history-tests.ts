import type { InboundEvent, InboundMessage } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractWorld } from "./contract-world.ts";
import { textTo } from "./send-command.ts";

const PAGES_MAX = 100;

export function historyTests(world: () => ContractWorld): void {
  async function wholeHistory(): Promise<{ events: InboundEvent[]; total: number | undefined } | null> {
    const { history } = world().connector.abilities;
    if (!history) return null;
    const events: InboundEvent[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX; page++) {
      const one = await history.page(cursor);
      events.push(...one.events);
      if (one.next === null) return { events, total: one.total };
      cursor = one.next;
    }
    throw new Error("History does not end.");
  }

  describe("history", () => {
    it("gives every message of both sides once, oldest first, marked as history", async ({ skip }) => {
      const person = await world().person();
      const asked = await person.says({ type: "text", text: "Do you ship?" });
      const sent = await world().connector.send(textTo(person.chat, "We do."));
      await person.reacts(asked, "🙏");
      await world().settle();
      const history = await wholeHistory();
      if (!history) return skip("not an ability of this connector");
      const messages = history.events.filter((event) => event.kind === "message");
      expect(new Set(messages.map((message) => message.providerId)).size).toBe(messages.length);
      const shown = (await person.sees()).map((message) => message.providerId);
      expect(messages.map((message) => message.providerId)).toEqual(expect.arrayContaining(shown));
      expect(shown).toHaveLength(3);
      expect(messages.every((message) => message.historical)).toBe(true);
      const times = messages.map((message) => message.sentAt);
      expect(times).toEqual([...times].sort());
      const ours = sent.outcome === "accepted" ? sent.providerId : "";
      const find = (id: string) => messages.find((message) => message.providerId === id);
      expect(find(asked)).toMatchObject({
        fromMe: false,
        sender: person.identity,
        chat: { networkId: person.chat.networkId },
      });
      expect(find(ours)).toMatchObject({ fromMe: true, chat: { networkId: person.chat.networkId } });
      expect(["sent", "delivered", "read"]).toContain(find(ours)?.deliveryState);
      expect(history.events).toContainEqual(
        expect.objectContaining({ kind: "reaction", targetProviderId: asked, emoji: "🙏" }),
      );
    });

    it("names each message as the live event named it", async ({ skip }) => {
      const person = await world().person("hidden");
      const providerId = await person.says({ type: "text", text: "same" });
      await world().settle();
      const history = await wholeHistory();
      if (!history) return skip("not an ability of this connector");
      const isIt = (event: InboundEvent) => event.kind === "message" && event.providerId === providerId;
      const { historical, unread, ...past } = history.events.find(isIt) as InboundMessage;
      expect([historical, unread]).toEqual([true, true]);
      expect(past).toEqual(world().events().find(isIt));
    });
  });
}
