import type { ChatRef, GroupOutcome, GroupsAbility, GroupState } from "@parley/connectors/contract";
import { describe, expect, it } from "vitest";
import type { ContractPerson, ContractWorld } from "./contract-world.ts";

/** Each act of a group that the connector offers, seen from the network's side and from the events. */
export function groupTests(world: () => ContractWorld): void {
  describe("groups", () => {
    const acts = () => world().connector.abilities.groups ?? {};
    const made = async (...people: ContractPerson[]) => world().group(people, "Garden club");

    it("offers exactly the acts it is known for", () => {
      expect(Object.keys(acts()).sort()).toEqual([...(world().groupActs ?? [])].sort());
    });

    it("makes a group and tells its id, at once or by an event", async ({ skip }) => {
      const { create } = acts();
      if (!create) return skip("not an act of this connector");
      const chat = await createdBy(world(), create);
      expect(chat).toMatchObject({ type: "group" });
      expect(await stateOf(acts(), chat)).toMatchObject({
        subject: "New members",
        members: [],
        self: { member: true, admin: true },
        settings: { approveJoins: true },
      });
    });

    it("adds people with an outcome for each, and again without harm", async ({ skip }) => {
      const { addMembers } = acts();
      if (!addMembers) return skip("not an act of this connector");
      const [ana, shy] = [await world().person(), await world().person("private")];
      const chat = await made();
      const nobody = { phone: "19995550199" };
      const people = [ana.identity, shy.identity, nobody];
      expect(await addMembers(chat, people)).toMatchObject({
        outcome: "done",
        value: [
          { ok: true },
          { ok: false, error: { code: "privacy_conflict" } },
          { ok: false, error: { code: "contact_not_found" } },
        ],
      });
      expect(await addMembers(chat, [ana.identity])).toEqual({ outcome: "done", value: [{ ok: true }] });
      expect(await phonesIn(acts(), chat)).toEqual([ana.identity.phone]);
      await world().settle();
      expect(changesOf(world(), chat)).toContainEqual(["joined", [ana.identity.phone]]);
    });

    it("removes people, at once or by an event", async ({ skip }) => {
      const { removeMembers } = acts();
      if (!removeMembers) return skip("not an act of this connector");
      const [ana, ben] = [await world().person(), await world().person()];
      const chat = await made(ana, ben);
      expect((await removeMembers(chat, [ana.identity])).outcome).toMatch(/^(?:done|accepted)$/);
      await world().settle();
      expect(await phonesIn(acts(), chat)).toEqual([ben.identity.phone]);
      expect(changesOf(world(), chat)).toContainEqual(["removed", [ana.identity.phone]]);
    });

    it("makes admins and takes it back", async ({ skip }) => {
      const { promoteMembers, demoteMembers } = acts();
      if (!promoteMembers || !demoteMembers) return skip("not an act of this connector");
      const ana = await world().person();
      const chat = await made(ana);
      expect(await promoteMembers(chat, [ana.identity])).toEqual({ outcome: "done", value: [{ ok: true }] });
      expect((await stateOf(acts(), chat)).members).toMatchObject([{ admin: true }]);
      expect(await demoteMembers(chat, [ana.identity])).toEqual({ outcome: "done", value: [{ ok: true }] });
      const stranger = await world().person();
      expect(await promoteMembers(chat, [stranger.identity])).toMatchObject({
        value: [{ ok: false, error: { code: "member_conflict" } }],
      });
      await world().settle();
      expect(changesOf(world(), chat).slice(-2)).toEqual([
        ["promoted", [ana.identity.phone]],
        ["demoted", [ana.identity.phone]],
      ]);
    });

    it("changes name, description and picture", async ({ skip }) => {
      const { updateInfo } = acts();
      if (!updateInfo) return skip("not an act of this connector");
      const chat = await made(await world().person());
      expect((await updateInfo(chat, { subject: "Spade club", description: "Bring one" })).outcome).not.toBe(
        "rejected",
      );
      const bytes = Buffer.from("89504e470d0a1a0a", "hex");
      const picture = { mediaType: "image" as const, mimeType: "image/png", sha256: "0", open: async () => bytes };
      expect((await updateInfo(chat, { picture })).outcome).not.toBe("rejected");
      await world().settle();
      expect(await stateOf(acts(), chat)).toMatchObject({ subject: "Spade club", description: "Bring one" });
      const settings = world()
        .events()
        .flatMap((event) =>
          event.kind === "group" && event.chat.networkId === chat.networkId ? [event.settings] : [],
        );
      expect(settings).toContainEqual(expect.objectContaining({ subject: "Spade club", description: "Bring one" }));
    });

    it("sets who may do what", async ({ skip }) => {
      const { updateSettings } = acts();
      if (!updateSettings) return skip("not an act of this connector");
      const ana = await world().person();
      const chat = await made(ana);
      const wanted = {
        whoSends: "admins",
        whoEditsInfo: "admins",
        whoAddsMembers: "admins",
        approveJoins: true,
        disappearingSeconds: 604_800,
      } as const;
      expect((await updateSettings(chat, wanted)).outcome).toBe("done");
      expect((await stateOf(acts(), chat)).settings).toEqual(wanted);
      await expect(ana.says({ type: "text", text: "May I?" }, chat)).rejects.toThrow();
    });

    it("reads the invite link and makes another", async ({ skip }) => {
      const { inviteLink, resetInviteLink } = acts();
      if (!inviteLink || !resetInviteLink) return skip("not an act of this connector");
      const chat = await made(await world().person());
      const first = valueOf(await inviteLink(chat));
      expect(first).toMatch(/^https:\/\//);
      const second = valueOf(await resetInviteLink(chat));
      expect(second).not.toBe(first);
      expect(valueOf(await inviteLink(chat))).toBe(second);
    });

    it("deletes what a member wrote", async ({ skip }) => {
      const { deleteMessage } = acts();
      if (!deleteMessage) return skip("not an act of this connector");
      const ana = await world().person();
      const chat = await made(ana);
      const providerId = await ana.says({ type: "text", text: "Buy now" }, chat);
      expect((await deleteMessage(chat, providerId)).outcome).toBe("done");
      expect((await ana.sees(chat)).find((message) => message.providerId === providerId)?.text).toBeUndefined();
      expect(await deleteMessage(chat, "wamid.NOBODYKNOWS")).toMatchObject({ error: { code: "message_not_found" } });
    });

    it("leaves, can do nothing then, and comes back by the link", async ({ skip }) => {
      const { leave, join, inviteLink, addMembers } = acts();
      if (!leave || !join || !inviteLink || !addMembers) return skip("not an act of this connector");
      const ana = await world().person();
      const chat = await made(ana);
      const link = valueOf(await inviteLink(chat));
      expect((await leave(chat)).outcome).toBe("done");
      expect((await leave(chat)).outcome).toBe("done");
      const other = await world().person();
      expect(await addMembers(chat, [other.identity])).toMatchObject({
        value: [{ ok: false, error: { code: "group_conflict" } }],
      });
      await world().settle();
      const left = world()
        .events()
        .filter((event) => event.kind === "group" && event.self && event.chat.networkId === chat.networkId);
      expect(left).toMatchObject([{ change: "left", members: [] }]);
      expect(valueOf(await join(link)).chat.networkId).toBe(chat.networkId);
      expect(await join("https://chat.whatsapp.com/nowhere")).toMatchObject({ error: { code: "invite_conflict" } });
    });

    it("says that a group is unknown, and that the network is away", async ({ skip }) => {
      const { read } = acts();
      if (!read) return skip("not an act of this connector");
      const nowhere = { type: "group" as const, networkId: "999" };
      expect(await read(nowhere)).toMatchObject({ outcome: "rejected", error: { code: "group_not_found" } });
      const { connector } = world().troubled("nobody_listens");
      expect(await connector.abilities.groups?.read?.(nowhere)).toMatchObject({
        outcome: "rejected",
        error: { code: "connector_unavailable", retryable: true },
      });
      await connector.disconnect();
    });
  });
}

async function createdBy(world: ContractWorld, create: NonNullable<GroupsAbility["create"]>): Promise<ChatRef> {
  const outcome = await create({ subject: "New members", approveJoins: true });
  if (outcome.outcome === "done") return outcome.value.chat;
  if (outcome.outcome !== "accepted") throw new Error(`The group was not made: ${JSON.stringify(outcome)}`);
  await world.settle();
  const told = world.events().find((event) => event.kind === "group" && event.requestId === outcome.requestId);
  if (told?.kind !== "group") throw new Error("No event tells of the group.");
  return told.chat;
}

async function stateOf(acts: GroupsAbility, chat: ChatRef): Promise<GroupState> {
  if (!acts.read) throw new Error("A connector with groups can read them.");
  return valueOf(await acts.read(chat));
}

async function phonesIn(acts: GroupsAbility, chat: ChatRef): Promise<(string | undefined)[]> {
  return (await stateOf(acts, chat)).members.map(({ person }) => person.phone);
}

function valueOf<T>(outcome: GroupOutcome<T>): T {
  if (outcome.outcome === "done") return outcome.value;
  throw new Error(`Not done: ${JSON.stringify(outcome)}`);
}

function changesOf(world: ContractWorld, chat: ChatRef): [string, (string | undefined)[]][] {
  return world
    .events()
    .flatMap((event): [string, (string | undefined)[]][] =>
      event.kind === "group" && event.chat.networkId === chat.networkId && event.members.length > 0
        ? [[event.change, event.members.map((member) => member.phone)]]
        : [],
    );
}
