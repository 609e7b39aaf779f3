import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bot, codeOf, type Json, sentId, startBot } from "../testing/bot.ts";

const ANNA = "4915112345678";
const BEN = "447700900111";
const SHY = "447700900222";
let bot: Bot;
beforeEach(async () => {
  bot = await startBot();
  const people = [
    { wa_id: ANNA, name: "Anna" },
    { wa_id: BEN, name: "Ben" },
    { wa_id: SHY, name: "Shy", group_privacy: "nobody" },
  ];
  await bot.control("POST", "/people", { people });
});
afterEach(() => bot.close());

describe("as Meta offers them", () => {
  it("creation answers a request id, and a webhook brings the group", async () => {
    const group = await createByApi();
    expect(group).toMatchObject({
      subject: "Trip",
      invite_link: expect.stringContaining("https://chat.whatsapp.com/"),
    });
    const list = await bot.graph("GET", `/${bot.numberId}/groups`);
    expect(list.body.data).toMatchObject({ groups: [{ id: group.group_id, subject: "Trip" }] });
    const info = await bot.graph("GET", `/${group.group_id}?fields=subject,total_participant_count,join_approval_mode`);
    expect(info.body).toMatchObject({
      subject: "Trip",
      total_participant_count: 0,
      join_approval_mode: "auto_approve",
    });
  });

  it("people come by invite link, write, and are told apart in statuses", async () => {
    const { group_id } = await createByApi();
    for (const person of [ANNA, BEN]) await bot.control("POST", `/groups/${group_id}/join`, { person });
    const inbound = await bot.write(ANNA, { group_id, text: { body: "Hallo alle" } });
    const sent = await bot.send(String(group_id), { recipient_type: "group" });
    expect(sent.body.messages).toMatchObject([{ group_id }]);
    await bot.simulator.advance(1_000);
    expect(bot.messages()).toMatchObject([{ id: inbound, group_id, from: ANNA }]);
    const told = bot.statuses().filter(({ id, status }) => id === sentId(sent) && status === "delivered");
    expect(told.map((status) => status.recipient_participant_id).toSorted()).toEqual([BEN, ANNA].toSorted());
    expect(told[0]).toMatchObject({ recipient_type: "group", recipient_id: group_id });
    const phone = await bot.control("GET", `/people/${BEN}/chats/${group_id}/messages`);
    expect((phone.body.messages as { type: string }[]).map(({ type }) => type)).toEqual([
      "system",
      "system",
      "text",
      "text",
    ]);
  });

  it("settings, removal and deletion are answered at once and told by webhook", async () => {
    const { group_id } = await createByApi();
    await bot.control("POST", `/groups/${group_id}/join`, { person: ANNA });
    await bot.graph("POST", `/${group_id}`, { messaging_product: "whatsapp", subject: "Sea trip" });
    const remove = { messaging_product: "whatsapp", participants: [{ user: ANNA }] };
    await bot.graph("DELETE", `/${group_id}/participants`, remove);
    expect(codeOf(await bot.graph("DELETE", `/${group_id}/participants`, remove))).toBe(131201);
    await bot.simulator.settle();
    expect(groups("group_settings_update")).toMatchObject([{ group_subject: { text: "Sea trip" } }]);
    expect(groups("group_participants_update").at(-1)).toMatchObject({ removed_participants: [{ wa_id: ANNA }] });
    expect(codeOf(await bot.send(String(group_id), { recipient_type: "group" }))).toBe(131020);
    await bot.graph("DELETE", `/${group_id}`);
    expect(codeOf(await bot.send(String(group_id), { recipient_type: "group" }))).toBe(131212);
  });

  it("asks for approval where the group wants it", async () => {
    const { group_id } = await createByApi({ join_approval_mode: "approval_required" });
    for (const person of [ANNA, BEN]) await bot.control("POST", `/groups/${group_id}/join`, { person });
    const { body } = await bot.graph("GET", `/${group_id}/join_requests`);
    const requests = body.data as { join_request_id: string; wa_id: string }[];
    expect(requests.map((request) => request.wa_id)).toEqual([ANNA, BEN]);
    const ids = requests.map((request) => request.join_request_id);
    const approve = { messaging_product: "whatsapp", join_requests: [ids[0], "nope"] };
    expect((await bot.graph("POST", `/${group_id}/join_requests`, approve)).body).toMatchObject({
      approved_join_requests: [ids[0]],
      failed_join_requests: [{ join_request_id: "nope" }],
    });
    await bot.graph("DELETE", `/${group_id}/join_requests`, { messaging_product: "whatsapp", join_requests: [ids[1]] });
    expect(await memberIds(group_id)).toEqual([ANNA]);
  });

  it("refuses what groups cannot have", async () => {
    const { group_id } = await createByApi();
    await bot.control("POST", `/groups/${group_id}/join`, { person: ANNA });
    const action = { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] };
    const interactive = { type: "button", body: { text: "?" }, action };
    await bot.send(String(group_id), { recipient_type: "group", type: "interactive", interactive });
    await bot.simulator.settle();
    expect(bot.statuses().at(-1)).toMatchObject({ status: "failed", errors: [{ code: 130501 }] });
  });
});

describe("full administration", () => {
  it("adds with a result for each, and invites whoever may not be added", async () => {
    const { body } = await bot.control("POST", "/groups", {
      phone_number_id: bot.numberId,
      subject: "Support",
      participants: [ANNA, SHY, "000"],
    });
    expect(body.results).toEqual([
      { participant: ANNA, result: "added" },
      { participant: SHY, result: "invited" },
      { participant: "000", result: "not_found" },
    ]);
    await bot.simulator.advance(1_000);
    const chats = (await bot.control("GET", `/people/${SHY}/chats`)).body.chats as { last_message: Json }[];
    expect(JSON.stringify(chats[0]?.last_message.text)).toContain("https://chat.whatsapp.com/");
  });

  it("promotes, demotes, removes; only admins write when only admins may", async () => {
    const id = await createWith([ANNA, BEN]);
    expect(await act(id, "promote", [ANNA, ANNA, SHY])).toEqual(["promoted", "already", "not_member"]);
    await bot.control("PATCH", `/groups/${id}`, { announce: true });
    expect((await bot.control("POST", `/people/${BEN}/messages`, { group_id: id, text: { body: "x" } })).status).toBe(
      403,
    );
    await bot.write(ANNA, { group_id: id });
    expect(await act(id, "demote", [ANNA])).toEqual(["demoted"]);
    expect(await act(id, "remove", [BEN])).toEqual(["removed"]);
    expect((await bot.control("POST", `/people/${BEN}/messages`, { group_id: id, text: { body: "x" } })).status).toBe(
      403,
    );
    expect(await memberIds(id)).toEqual([ANNA]);
  });

  it("a new invite link makes the old one useless", async () => {
    const id = await createWith([]);
    const old = (await bot.control("GET", `/groups/${id}/invite_link`)).body.invite_link;
    const fresh = (await bot.control("POST", `/groups/${id}/invite_link`)).body.invite_link;
    expect((await bot.control("POST", `/groups/${id}/join`, { person: ANNA, invite_link: old })).status).toBe(409);
    expect((await bot.control("POST", `/groups/${id}/join`, { person: ANNA, invite_link: fresh })).status).toBe(200);
  });

  it("every change leaves its line on the members' phones and a webhook for the business", async () => {
    const id = await createWith([ANNA, BEN]);
    const change = { announce: true, locked: true, member_add_mode: "admins", disappearing_seconds: 86_400 };
    await bot.control("PATCH", `/groups/${id}?as=business`, change);
    await act(id, "promote", [ANNA]);
    await act(id, "demote", [ANNA]);
    await bot.simulator.settle();
    const lines = await linesOf(ANNA, id);
    expect(lines.slice(-6)).toEqual([
      "Only admins can send messages to this group now",
      "Only admins can edit this group's info now",
      "Only admins can add others to this group now",
      "New messages disappear after 24 hours now",
      "Anna is an admin now",
      "Anna is no longer an admin",
    ]);
    expect(groups("group_settings_update").at(-1)).toMatchObject(change);
    expect(groups("group_participants_update").slice(-2)).toMatchObject([
      { promoted_participants: [{ wa_id: ANNA }] },
      { demoted_participants: [{ wa_id: ANNA }] },
    ]);
  });

  it("a business that is no admin may not set what admins set", async () => {
    const id = await createWith([ANNA]);
    await bot.control("PATCH", `/groups/${id}`, { business_is_admin: false });
    expect((await bot.control("PATCH", `/groups/${id}?as=business`, { announce: true })).status).toBe(403);
    expect((await bot.control("PATCH", `/groups/${id}?as=business`, { subject: "Ours" })).status).toBe(200);
    await bot.control("PATCH", `/groups/${id}`, { locked: true });
    expect((await bot.control("PATCH", `/groups/${id}?as=business`, { subject: "Mine" })).status).toBe(403);
    expect((await bot.control("POST", `/groups/${id}/invite_link?as=business`)).status).toBe(403);
  });

  it("leaves whoever may not be added alone, when no invite is wanted", async () => {
    const id = await createWith([]);
    const wanted = { participants: [SHY, ANNA], invite: false };
    const { body } = await bot.control("POST", `/groups/${id}/participants/add`, wanted);
    expect(body.results).toEqual([
      { participant: SHY, result: "privacy" },
      { participant: ANNA, result: "added" },
    ]);
    expect((await bot.control("GET", `/people/${SHY}/chats`)).body.chats).toEqual([]);
  });

  it("the business comes back by the link, as a plain member", async () => {
    const id = await createWith([ANNA]);
    const { invite_link } = (await bot.control("GET", `/groups/${id}/invite_link`)).body;
    await bot.control("POST", `/groups/${id}/leave`, {});
    const { body } = await bot.control("POST", `/numbers/${bot.numberId}/join_group`, { invite_link });
    expect(body.group).toMatchObject({ business_is_member: true, business_is_admin: false });
    const wrong = { invite_link: "https://chat.whatsapp.com/none" };
    expect((await bot.control("POST", `/numbers/${bot.numberId}/join_group`, wrong)).status).toBe(409);
  });

  it("an admin deletes what another member wrote", async () => {
    const id = await createWith([ANNA]);
    const wamid = await bot.write(ANNA, { group_id: id });
    await bot.control("POST", `/groups/${id}/messages/${wamid}/delete`);
    const { body } = await bot.control("GET", `/people/${ANNA}/chats/${id}/messages`);
    expect((body.messages as Json[]).at(-1)).toMatchObject({ id: wamid, deleted: true });
  });

  it("the business leaves, and then can do nothing", async () => {
    const id = await createWith([ANNA]);
    await bot.control("POST", `/groups/${id}/leave`, {});
    expect(await act(id, "add", [BEN])).toEqual(["forbidden"]);
    await bot.write(ANNA, { group_id: id });
    await bot.simulator.settle();
    expect(bot.messages()).toHaveLength(0);
  });
});

describe("beyond Meta's API", () => {
  it("a poll is voted on; the business may edit and delete its own", async () => {
    const id = await createWith([ANNA, BEN]);
    const poll = { group_id: id, question: "When?", options: ["Friday", "Saturday"] };
    const { body } = await bot.control("POST", `/numbers/${bot.numberId}/polls`, poll);
    await bot.simulator.advance(1_000);
    for (const person of [ANNA, BEN]) {
      await bot.control("POST", `/people/${person}/vote`, { message_id: body.id, options: ["Friday"] });
    }
    const both = await bot.control("POST", `/people/${ANNA}/vote`, {
      message_id: body.id,
      options: ["Friday", "Saturday"],
    });
    expect(both.status).toBe(400);
    const shown = await bot.control("GET", `/people/${ANNA}/chats/${id}/messages`);
    expect((shown.body.messages as Json[]).at(-1)?.poll).toMatchObject({
      options: [
        { name: "Friday", voters: ["Anna", "Ben"], mine: true },
        { name: "Saturday", voters: [], mine: false },
      ],
    });

    await bot.write(ANNA);
    const ours = sentId(await bot.send(ANNA));
    await bot.simulator.advance(1_000);
    const path = `/numbers/${bot.numberId}/messages/${ours}`;
    await bot.control("POST", `${path}/edit`, { text: "Hello again" });
    await bot.control("POST", `${path}/delete`);
    const chat = await bot.control("GET", `/people/${ANNA}/chats/${bot.numberId}/messages`);
    expect((chat.body.messages as Json[]).at(-1)).toMatchObject({ id: ours, edited: true, deleted: true });
  });

  it("a person's poll reaches the business as unsupported", async () => {
    await bot.write(ANNA, { type: "poll", poll: { question: "Tea?", options: ["Yes", "No"] } });
    await bot.simulator.settle();
    expect(bot.messages()).toMatchObject([{ type: "unsupported", errors: [{ code: 131051 }] }]);
  });

  it("says which numbers are on WhatsApp", async () => {
    const { body } = await bot.control("POST", `/numbers/${bot.numberId}/check`, { phones: [`+${ANNA}`, "123456789"] });
    expect(body.contacts).toMatchObject([
      { input: `+${ANNA}`, status: "valid", wa_id: ANNA },
      { input: "123456789", status: "invalid" },
    ]);
  });
});

async function createByApi(fields: Json = {}): Promise<Json> {
  const body = { messaging_product: "whatsapp", subject: "Trip", ...fields };
  const { body: answer } = await bot.graph("POST", `/${bot.numberId}/groups`, body);
  await bot.simulator.settle();
  const told = groups("group_lifecycle_update").at(-1) ?? {};
  expect(told.request_id).toBe(answer.request_id);
  return told;
}

async function createWith(participants: string[]): Promise<string> {
  const { body } = await bot.control("POST", "/groups", {
    phone_number_id: bot.numberId,
    subject: "Team",
    participants,
  });
  return (body.group as { id: string }).id;
}

async function act(id: string, verb: string, participants: string[]): Promise<string[]> {
  const { body } = await bot.control("POST", `/groups/${id}/participants/${verb}`, { participants });
  return (body.results as { result: string }[]).map(({ result }) => result);
}

async function linesOf(person: string, id: string): Promise<string[]> {
  const { body } = await bot.control("GET", `/people/${person}/chats/${id}/messages`);
  const shown = body.messages as { type: string; system?: { body: string } }[];
  return shown.flatMap((message) => (message.type === "system" ? (message.system?.body ?? "") : []));
}

async function memberIds(id: unknown): Promise<string[]> {
  const { body } = await bot.control("GET", `/groups/${String(id)}`);
  return (body.group as { participants: { id: string }[] }).participants.map((member) => member.id);
}

function groups(field: string): Json[] {
  return bot.changes(field).flatMap((value) => value.groups as Json[]);
}
