import type { ChatRef, InboundStatus, InboundVote, OutboundContent } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractPerson, ContractWorld } from "./contract-world.ts";
import { commandOf, textTo } from "./send-command.ts";

const HOUR_MS = 3_600_000;
const POLL: OutboundContent = {
  type: "poll",
  poll: { question: "Tea or coffee?", options: ["Tea", "Coffee"], multiple: false },
};

export function messageActTests(world: () => ContractWorld): void {
  async function accepted(person: ContractPerson, content: OutboundContent): Promise<string> {
    const result = await world().connector.send(commandOf(person.chat, content));
    expect(result).toMatchObject({ outcome: "accepted" });
    await world().settle();
    return result.outcome === "accepted" ? result.providerId : "";
  }
  async function seenBy(person: ContractPerson, providerId: string) {
    return (await person.sees()).find((message) => message.providerId === providerId);
  }
  const text = (body: string) => ({ type: "text", text: body, previewUrl: false }) as const;

  describe("places, cards and buttons", () => {
    it("sends a place and a contact card", async () => {
      const person = await world().person();
      const place = { latitude: 52.52, longitude: 13.405, name: "Berlin" };
      const pin = await accepted(person, { type: "location", location: place });
      const contacts = [{ name: { formatted_name: "Ana Lima", first_name: "Ana" }, phones: [{ phone: "+351900" }] }];
      const card = await accepted(person, { type: "contacts", contacts });
      expect(await seenBy(person, pin)).toMatchObject({ type: "location" });
      expect(await seenBy(person, card)).toMatchObject({ type: "contacts" });
    });

    it("sends buttons", async () => {
      const person = await world().person();
      const buttons = [{ type: "reply", reply: { id: "yes", title: "Yes" } }];
      const interactive = { type: "button", body: { text: "Shall we deliver?" }, action: { buttons } };
      expect(await seenBy(person, await accepted(person, { type: "interactive", interactive }))).toMatchObject({
        type: "interactive",
      });
    });
  });

  describe("polls", () => {
    it("sends one, echoes our id, and tells who voted for what", async ({ skip }) => {
      if (!world().connector.abilities.polls) return skip("not an ability of this connector");
      const person = await world().person();
      const command = commandOf(person.chat, POLL);
      const result = await world().connector.send(command);
      const providerId = result.outcome === "accepted" ? result.providerId : "";
      await world().settle();
      await person.votes(providerId, ["Coffee"]);
      await world().settle();
      const statuses = world()
        .events()
        .filter((event): event is InboundStatus => event.kind === "status" && event.providerId === providerId);
      expect(statuses.map((status) => status.ourId)).toContain(command.ourId);
      const votes = world()
        .events()
        .filter((event): event is InboundVote => event.kind === "vote" && event.targetProviderId === providerId);
      expect(votes).toMatchObject([{ options: ["Coffee"], fromMe: false, sender: { phone: person.identity.phone } }]);
    });

    it("refuses one where the network has none", async ({ skip }) => {
      if (world().connector.abilities.polls) return skip("this connector has polls");
      const person = await world().person();
      expect(await world().connector.send(commandOf(person.chat, POLL))).toMatchObject({
        outcome: "rejected",
        error: { code: "not_supported", retryable: false },
      });
    });
  });

  describe("mentions", () => {
    const hello = (person: ContractPerson) => {
      const mentions = [{ phone: person.identity.phone ?? "" }];
      return { type: "text", text: `Hello @${person.identity.phone}`, previewUrl: false, mentions } as const;
    };

    it("tells a member of the group that it is for them", async ({ skip }) => {
      if (!world().connector.abilities.mentions) return skip("not an ability of this connector");
      const [ana, ben] = [await world().person(), await world().person()];
      const chat = await world().group([ana, ben], "Neighbours");
      const command = commandOf(chat, hello(ana));
      expect(await world().connector.send(command)).toMatchObject({ outcome: "accepted" });
      await world().settle();
      const shownTo = async (person: ContractPerson) => (await person.sees(chat)).at(-1)?.mentions;
      expect(await shownTo(ana)).toEqual([{ phone: ana.identity.phone, me: true }]);
      expect(await shownTo(ben)).toEqual([{ phone: ana.identity.phone, me: false }]);
    });

    it("tells whom an edited text mentions, and nobody whom it does not", async ({ skip }) => {
      const { edit, mentions } = world().connector.abilities;
      if (!edit || !mentions) return skip("not an ability of this connector");
      const [ana, ben] = [await world().person(), await world().person()];
      const chat = await world().group([ana, ben], "Neighbours");
      const sent = await world().connector.send(commandOf(chat, hello(ana)));
      const providerId = sent.outcome === "accepted" ? sent.providerId : "";
      await world().settle();
      const shownTo = async (person: ContractPerson) => (await person.sees(chat)).at(-1);
      // Numbers of a group's people are shown as names without being mentioned too.
      const bsuid = ben.identity.bsuid ?? "";
      expect(await edit.edit(providerId, `Hello @${bsuid}`, [{ bsuid }])).toEqual({ outcome: "done" });
      expect(await shownTo(ben)).toMatchObject({ text: `Hello @${bsuid}`, mentions: [{ phone: bsuid, me: true }] });
      expect(await edit.edit(providerId, `Hello @${bsuid}?`, [])).toEqual({ outcome: "done" });
      expect((await shownTo(ben))?.mentions).toBeUndefined();
    });

    it("refuses one where the network has none", async ({ skip }) => {
      if (world().connector.abilities.mentions) return skip("this connector has mentions");
      const ana = await world().person();
      const chat = await world().group([ana], "Neighbours");
      expect(await world().connector.send(commandOf(chat, hello(ana)))).toMatchObject({
        outcome: "rejected",
        error: { code: "not_supported", retryable: false },
      });
    });
  });

  describe("changing what was sent", () => {
    it("edits a text, and again, until it is too old", async ({ skip }) => {
      const { edit } = world().connector.abilities;
      if (!edit) return skip("not an ability of this connector");
      const person = await world().person();
      const providerId = await accepted(person, text("See you at nin"));
      expect(await edit.edit(providerId, "See you at nine")).toEqual({ outcome: "done" });
      expect(await edit.edit(providerId, "See you at nine")).toEqual({ outcome: "done" });
      expect(await seenBy(person, providerId)).toMatchObject({ text: "See you at nine", edited: true });
      await world().advance(HOUR_MS);
      expect(await edit.edit(providerId, "Too late")).toMatchObject({
        outcome: "rejected",
        error: { retryable: false },
      });
    });

    it("takes a message back, and again, until it is too old", async ({ skip }) => {
      const { revoke } = world().connector.abilities;
      if (!revoke) return skip("not an ability of this connector");
      const person = await world().person();
      const [first, second] = [await accepted(person, text("Wrong chat")), await accepted(person, text("Old"))];
      expect(await revoke.revoke(first)).toEqual({ outcome: "done" });
      expect(await revoke.revoke(first)).toEqual({ outcome: "done" });
      expect(await seenBy(person, first)).toMatchObject({ deleted: true });
      await world().advance(72 * HOUR_MS);
      expect(await revoke.revoke(second)).toMatchObject({ outcome: "rejected", error: { retryable: false } });
    });

    it("does not change what the network does not know, and says so", async ({ skip }) => {
      const { edit, revoke } = world().connector.abilities;
      if (!edit || !revoke) return skip("not an ability of this connector");
      const sent = await world().connector.send(textTo((await world().person()).chat));
      expect(sent.outcome).toBe("accepted");
      expect(await edit.edit("wamid.NOBODYKNOWS", "x")).toMatchObject({ outcome: "rejected" });
      expect(await revoke.revoke("wamid.NOBODYKNOWS")).toMatchObject({ outcome: "rejected" });
    });
  });

  describe("pinning", () => {
    const DAY_MS = 24 * HOUR_MS;
    const pinned = async (person: ContractPerson, chat?: ChatRef) =>
      (await person.sees(chat)).filter((message) => message.pinned).map((message) => message.providerId);
    const act = (chat: ChatRef, providerId: string, days: number | null) => {
      const { pin } = world().connector.abilities;
      if (!pin) throw new Error("This connector does not pin.");
      return pin.pin({ ourId: `job_pin_${providerId}_${days}`, chat, providerId, days });
    };

    it("puts a message of a group on top for a time, for everyone, and takes it away", async ({ skip }) => {
      if (!world().connector.abilities.pin) return skip("not an ability of this connector");
      const [ana, ben] = [await world().person(), await world().person()];
      const group = await world().group([ana, ben], "Pinning");
      const theirs = await ana.says({ type: "text", text: "Saturday at nine" }, group);
      await world().settle();
      expect(await act(group, theirs, 7)).toEqual({ outcome: "done" });
      expect(await act(group, theirs, 7)).toEqual({ outcome: "done" });
      expect(await pinned(ben, group)).toEqual([theirs]);
      expect(await act(group, theirs, null)).toEqual({ outcome: "done" });
      expect(await pinned(ben, group)).toEqual([]);
      expect(await act(group, theirs, 1)).toEqual({ outcome: "done" });
      await world().advance(DAY_MS + HOUR_MS);
      expect(await pinned(ben, group)).toEqual([]);
    });

    it("keeps three of a chat: the oldest gives way", async ({ skip }) => {
      if (!world().connector.abilities.pin) return skip("not an ability of this connector");
      const ana = await world().person();
      const group = await world().group([ana], "Many pins");
      const ids: string[] = [];
      for (const body of ["1", "2", "3", "4"]) ids.push(await ana.says({ type: "text", text: body }, group));
      await world().settle();
      for (const id of ids) expect(await act(group, id, 30)).toEqual({ outcome: "done" });
      expect(await pinned(ana, group)).toEqual(ids.slice(1));
    });

    it("refuses what the group does not have", async ({ skip }) => {
      if (!world().connector.abilities.pin) return skip("not an ability of this connector");
      const ana = await world().person();
      const group = await world().group([ana], "Strangers");
      const answer = await act(group, "wamid.NOBODYKNOWS", 7);
      expect(answer).toMatchObject({ outcome: "rejected", error: { retryable: false } });
    });

    it("pins in a chat with one person where it can, and refuses where it cannot", async () => {
      const { pin, pinDirect } = world().connector.abilities;
      if (!pin) return;
      const ana = await world().person();
      const providerId = await accepted(ana, text("Our address"));
      const answer = await act(ana.chat, providerId, 7);
      if (pinDirect) expect(answer).toEqual({ outcome: "done" });
      else expect(answer).toMatchObject({ outcome: "rejected", error: { code: "not_supported", retryable: false } });
      expect(await pinned(ana)).toEqual(pinDirect ? [providerId] : []);
    });
  });
}
