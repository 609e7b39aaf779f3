import type { InboundStatus, SendCommand } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractPerson, ContractWorld } from "./contract-world.ts";
import { commandOf, mediaFile, PNG, textTo } from "./send-command.ts";

export function sendingTests(world: () => ContractWorld): void {
  async function accepted(command: SendCommand): Promise<string> {
    const result = await world().connector.send(command);
    expect(result).toMatchObject({ outcome: "accepted", providerId: expect.stringMatching(/./) });
    await world().settle();
    return result.outcome === "accepted" ? result.providerId : "";
  }

  async function seenBy(person: ContractPerson, providerId: string) {
    return (await person.sees()).find((message) => message.providerId === providerId);
  }

  describe("sending", () => {
    it("puts a text on the person's phone, every character of it", async () => {
      const person = await world().person();
      const text = "Grüße 👩🏽‍💻 \n مرحبا 你好 <b>&amp;</b> \\u00e4";
      const providerId = await accepted(textTo(person.chat, text));
      expect(await seenBy(person, providerId)).toMatchObject({ mine: false, type: "text", text });
    });

    it("tells how far a message has come, with our id in every status, in order", async () => {
      const person = await world().person();
      const command = textTo(person.chat);
      const providerId = await accepted(command);
      await world().advance(60_000);
      await person.reads();
      await world().settle();
      const statuses = world()
        .events()
        .filter((event): event is InboundStatus => event.kind === "status" && event.providerId === providerId);
      expect(statuses.map((status) => status.state)).toEqual(["sent", "delivered", "read"]);
      for (const status of statuses) expect(status.ourId).toBe(command.ourId);
    });

    it("quotes the message it replies to", async () => {
      const person = await world().person();
      const question = await person.says({ type: "text", text: "Open today?" });
      const content = { type: "text", text: "Until six.", previewUrl: false } as const;
      const providerId = await accepted(commandOf(person.chat, content, question));
      expect(await seenBy(person, providerId)).toMatchObject({ quotes: question });
    });

    it("reacts, and takes the reaction back", async () => {
      const person = await world().person();
      const target = await person.says({ type: "text", text: "Thanks!" });
      await accepted(commandOf(person.chat, { type: "reaction", targetProviderId: target, emoji: "❤️" }));
      expect((await seenBy(person, target))?.reactions).toEqual(["❤️"]);
      await accepted(commandOf(person.chat, { type: "reaction", targetProviderId: target, emoji: "" }));
      expect((await seenBy(person, target))?.reactions).toEqual([]);
    });

    it("sends a file with its caption, and uploads the same file once", async () => {
      const person = await world().person();
      const media = mediaFile("image", "image/png", PNG);
      const first = await accepted(commandOf(person.chat, { type: "media", media, caption: "The new plant" }));
      const second = await accepted(commandOf(person.chat, { type: "media", media }));
      expect(await seenBy(person, first)).toMatchObject({ type: "image", text: "The new plant" });
      expect(await seenBy(person, second)).toMatchObject({ type: "image" });
      expect(media.opened).toBe(1);
    });

    it("sends a template to someone who never wrote", async () => {
      const person = await world().person("never_wrote");
      const { name, language } = await world().template();
      const components = [{ type: "body" as const, parameters: [{ type: "text", text: "Ana" }] }];
      const providerId = await accepted(commandOf(person.chat, { type: "template", name, language, components }));
      expect((await seenBy(person, providerId))?.text).toContain("Ana");
    });

    it("reaches someone who shows no phone", async () => {
      const person = await world().person("hidden");
      expect(person.identity.phone).toBeUndefined();
      const providerId = await accepted(textTo(person.chat, "Hello there"));
      expect(await seenBy(person, providerId)).toMatchObject({ text: "Hello there" });
    });

    it("reaches every member of a group", async () => {
      const members = [await world().person(), await world().person()];
      const chat = await world().group(members, "Roasters");
      const providerId = await accepted(textTo(chat, "Meeting at nine"));
      for (const member of members) {
        const seen = (await member.sees(chat)).find((message) => message.providerId === providerId);
        expect(seen).toMatchObject({ text: "Meeting at nine" });
      }
    });
  });
}
