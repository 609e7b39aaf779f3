import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Groups on sample data, by MCP: what an assistant does to them is what the members' phones show. */
interface Answer {
  state: string;
  chat_id: string;
  results?: { id: string; name?: string; ok: boolean; invited?: true; error?: { code: string } }[];
  invite_link?: string;
}
interface OnPhone {
  id: string;
  type: string;
  deleted?: boolean;
  text?: { body: string };
  system?: { body: string };
}
interface SimPerson {
  id: string;
  wa_id: string;
  name: string;
}

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let browser: Browser | undefined;

beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  ({ client } = await openHttpClient(
    { url: `${house.url}/mcp?toolsets=chat,message,group,extended`, key: house.key },
    "modern",
  ));
  // History comes in by a job, and the group is read by another.
  await vi.waitFor(async () => expect((await groupNamed("Support"))?.admin).toBe(true), { timeout: 30_000 });
});
afterAll(async () => {
  await browser?.close();
  await client?.close();
  await house?.close();
});

/** Calls a tool; where it asks for confirmation, confirms what `shown` finds in its sentence and what stands beside it. */
async function call<T>(name: string, args: object, shown?: RegExp): Promise<T> {
  const first = await client.callTool({ name, arguments: { ...args } });
  const body = first.structuredContent as { code?: string; message?: string; details?: Record<string, unknown> };
  if (body.code !== "approval_required") {
    if (first.isError) throw new Error(`${name}: ${JSON.stringify(body)}`);
    return body as T;
  }
  expect(`${body.message} ${JSON.stringify(body.details?.["preview"])}`).toMatch(shown ?? /^$/);
  const token = body.details?.["confirmation_token"];
  const second = await client.callTool({ name, arguments: { ...args, confirmation_token: token } });
  if (second.isError) throw new Error(`${name}: ${JSON.stringify(second.structuredContent)}`);
  return second.structuredContent as T;
}

async function groupNamed(query: string) {
  const { items } = await call<{ items: { chat_id: string; name: string; members: number; admin?: boolean }[] }>(
    "list_groups",
    { query },
  );
  return items[0];
}

async function membersOf(chatId: string) {
  const { items } = await call<{ items: { contact_id: string; name: string; number?: string; admin?: true }[] }>(
    "list_group_members",
    { chat_id: chatId },
  );
  return items;
}

const people = async () => (await house.control<{ people: SimPerson[] }>("GET", "/_sim/people")).people;
const networkIdOf = async (subject: string) =>
  (await house.control<{ groups: { id: string; subject: string }[] }>("GET", "/_sim/groups")).groups.find(
    (group) => group.subject === subject,
  )?.id ?? "";
const onPhone = async (person: SimPerson, peer: string) =>
  (await house.control<{ messages: OnPhone[] }>("GET", `/_sim/people/${person.id}/chats/${peer}/messages`)).messages;
const linesOf = (messages: OnPhone[]) => messages.flatMap((message) => message.system?.body ?? []);

async function phoneOf(name: string): Promise<SimPerson> {
  const found = (await people()).find((person) => person.name === name);
  if (!found) throw new Error(`Nobody is called ${name}.`);
  return found;
}

describe("moderating the Support group", () => {
  it("locks it, removes a member and deletes a message, and the phones show it", async () => {
    const group = await groupNamed("Support");
    const chatId = group?.chat_id ?? "";
    const networkId = await networkIdOf("Support");
    const past = await call<{ items: object[] }>("list_group_events", { chat_id: chatId });
    expect(past.items).toEqual([]);
    const [spammer, witness] = (await membersOf(chatId)).filter((member) => !member.admin);
    const [theirs, other] = [await phoneOf(spammer?.name ?? ""), await phoneOf(witness?.name ?? "")];
    const received = house.nextEvent("message.received", (data) => data["chat_id"] === chatId);
    await house.control("POST", `/_sim/people/${theirs.id}/messages`, {
      group_id: networkId,
      text: { body: "Cheap phones at example.com" },
    });
    const { message_id: messageId } = (await received) as { message_id: string };

    const locked = await call<Answer>("update_group_settings", { chat_id: chatId, only_admins_send: true });
    expect(locked).toMatchObject({ state: "done", chat_name: "Support" });
    const moderated = await call<Answer>(
      "moderate_group_message",
      { message_id: messageId, remove_sender: true },
      /would be deleted for everyone.*would be removed/,
    );
    expect(moderated).toMatchObject({
      state: "done",
      results: [
        { id: messageId, ok: true },
        { id: spammer?.contact_id, name: spammer?.name, ok: true },
      ],
    });

    const shown = await onPhone(other, networkId);
    expect(linesOf(shown).slice(-2)).toEqual([
      "Only admins can send messages to this group now",
      `${spammer?.name} was removed`,
    ]);
    expect(shown.filter((message) => message.deleted)).toHaveLength(1);
    expect(JSON.stringify(shown)).not.toContain("Cheap phones");
    const write = house.control("POST", `/_sim/people/${other.id}/messages`, {
      group_id: networkId,
      text: { body: "?" },
    });
    await expect(write).rejects.toThrow("Only admins");

    expect((await membersOf(chatId)).map((member) => member.contact_id)).not.toContain(spammer?.contact_id);
    const { message } = await call<{ message: { text?: string; deleted?: unknown } }>("get_message", {
      message_id: messageId,
    });
    expect(message.text).toBeUndefined();
    expect(message.deleted).toBeTruthy();
  });

  it("is seen on the phone page as lines in the thread", async () => {
    browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu"],
    });
    const group = await groupNamed("Support");
    const [witness] = (await membersOf(group?.chat_id ?? "")).filter((member) => !member.admin);
    const person = await phoneOf(witness?.name ?? "");
    const page = await browser.newPage();
    await page.goto(`${house.simulator.url}/#/${person.wa_id}/${await networkIdOf("Support")}`);
    await page.locator("html[data-ready]").waitFor({ state: "attached" });
    await page.getByText("Only admins can send messages to this group now").waitFor();
    const thread = page.getByRole("list", { name: "Messages" });
    await thread.getByText("Only admins can send messages to this group now").waitFor();
    await thread.getByText("was removed").last().waitFor();
    await page.getByText("Only admins can send messages.").waitFor();
    expect(await page.getByRole("textbox", { name: "Message", exact: true }).isVisible()).toBe(false);
    await call<Answer>("update_group_settings", { chat_id: group?.chat_id ?? "", only_admins_send: false });
    await thread.getByText("All members can send messages to this group now").waitFor();
    await page.getByRole("textbox", { name: "Message", exact: true }).waitFor();
    const input = { chat_ids: [group?.chat_id ?? ""], participants: [witness?.contact_id ?? ""] };
    await call<object>("remove_group_members", input, /would be removed from 1 group.*"name":"Support"/);
    await page.getByText("You are no longer a member of this group.").waitFor();
  });
});

describe("a group of our own", () => {
  it("is made with people, of whom one may only be invited; grows, changes and is left", async () => {
    const contactsOf = async (...names: string[]) => {
      const found = await Promise.all(
        names.map((name) => call<{ items: { chat_id: string }[] }>("search_chats", { query: name })),
      );
      return found.map(({ items }) => items[0]?.chat_id ?? "");
    };
    const everyone = await people();
    const shy = everyone.find((person) => person.name === "Carmen Ruiz");
    const open = everyone.filter((person) => person.wa_id && person !== shy).slice(0, 3);
    const [first, second, third] = open;
    if (!first || !second || !third || !shy) throw new Error("The sample world has people.");
    const made = await call<Answer>("create_group", {
      name: "Terrace plants",
      description: "For those with a terrace",
      participants: [`+${first.wa_id}`, `+${shy.wa_id}`, ...(await contactsOf(second.name))],
      settings: { only_admins_edit: true },
    });
    expect(made.state).toBe("done");
    expect(made.results?.map((result) => [result.name, result.ok])).toEqual([
      [first.name, true],
      ["Carmen Ruiz", false],
      [second.name, true],
    ]);
    const invited = made.results?.[1];
    expect(invited?.error?.code).toBe("privacy_conflict");
    // Whether her window is open or not, she has the link or we have it.
    if (invited?.invited) {
      const texts = async () => (await onPhone(shy, house.phoneNumberId)).map((message) => message.text?.body);
      await expect.poll(texts).toContainEqual(expect.stringContaining("https://chat.whatsapp.com/"));
    } else expect(made.invite_link).toMatch(/^https:\/\/chat\.whatsapp\.com\//);

    const { group } = await call<{ group: Record<string, unknown> }>("get_group", { chat_id: made.chat_id });
    expect(group).toMatchObject({
      name: "Terrace plants",
      description: "For those with a terrace",
      members: 2,
      admin: true,
      settings: { only_admins_edit: true },
    });

    const added = await call<{ items: Answer[] }>(
      "add_group_members",
      { chat_ids: [made.chat_id], participants: [`+${third.wa_id}`, "+19995550123"] },
      /^1 person with whom no message was ever exchanged.*\+19995550123/,
    );
    expect(added.items[0]?.results).toMatchObject([
      { name: third.name, ok: true },
      { id: "+19995550123", ok: false, error: { code: "contact_not_found" } },
    ]);
    const promoted = await call<Answer>("promote_group_members", {
      chat_id: made.chat_id,
      participants: [`+${third.wa_id}`],
    });
    expect(promoted.results).toMatchObject([{ name: third.name, ok: true }]);
    const renamed = await call<Answer>("update_group_info", { chat_id: made.chat_id, name: "Balcony plants" });
    expect(renamed).toMatchObject({ state: "done", chat_name: "Balcony plants" });

    const link = (await call<{ invite_link: string }>("get_group_invite_link", { chat_id: made.chat_id })).invite_link;
    const reset = await call<Answer>("reset_group_invite_link", { chat_id: made.chat_id }, /would stop working/);
    expect(reset.invite_link).toMatch(/^https:\/\/chat\.whatsapp\.com\//);
    expect(reset.invite_link).not.toBe(link);

    const networkId = await networkIdOf("Balcony plants");
    expect(linesOf(await onPhone(third, networkId)).slice(-4)).toEqual([
      `${third.name} was added`,
      `${third.name} is an admin now`,
      'The subject was changed to "Balcony plants"',
      "The invite link was reset",
    ]);

    const left = await call<Answer>(
      "leave_group",
      { chat_id: made.chat_id },
      /would leave a group of 3 others.*"chat_name":"Balcony plants"/,
    );
    expect(left.state).toBe("done");
    expect(linesOf(await onPhone(third, networkId)).at(-1)).toBe("The business left");
    const after = await client.callTool({
      name: "update_group_settings",
      arguments: { chat_id: made.chat_id, only_admins_send: true },
    });
    expect(after.structuredContent).toMatchObject({ code: "group_conflict" });
    const joined = await call<Answer>("join_group", { invite_code: reset.invite_link ?? "" });
    expect(joined).toMatchObject({ state: "done", chat_id: made.chat_id });
  });

  it("keeps a log of what was asked and of what happened", async () => {
    const group = await groupNamed("Balcony");
    const chat_id = group?.chat_id ?? "";
    const asked = await call<{ items: { kind: string; state: string }[] }>("list_group_operations", { chat_id });
    expect(asked.items.map((item) => [item.kind, item.state])).toEqual(
      ["join", "leave", "reset_link", "info", "promote", "add", "create"].map((kind) => [kind, "done"]),
    );
    const changes = async () =>
      (await call<{ items: { change: string }[] }>("list_group_events", { chat_id })).items.map((item) => item.change);
    await expect.poll(changes).toEqual(expect.arrayContaining(["created", "joined", "promoted", "settings", "left"]));
  });
});

it("a group kept as a template makes another like it, and the phones show it", async () => {
  const [first, second] = (await people()).filter((person) => person.wa_id && person.name !== "Carmen Ruiz");
  if (!first || !second) throw new Error("The sample world has people.");
  const made = await call<Answer>("create_group", {
    name: "Onboarding May",
    participants: [`+${first.wa_id}`, `+${second.wa_id}`],
    settings: { only_admins_send: true },
  });
  await call<Answer>("promote_group_members", { chat_id: made.chat_id, participants: [`+${second.wa_id}`] });
  const { template } = await call<{ template: { template_id: string } }>("create_group_template", {
    name: "Onboarding",
    chat_id: made.chat_id,
  });
  const { items } = await call<{ items: { name: string; participants: number }[] }>("list_group_templates", {});
  expect(items).toMatchObject([{ name: "Onboarding", participants: 2, settings: { only_admins_send: true } }]);
  const like = await call<Answer>("create_group_from_template", {
    template_id: template.template_id,
    name: "Onboarding June",
  });
  expect(like).toMatchObject({ state: "done", chat_name: "Onboarding June", results: [{ ok: true }, { ok: true }] });
  const admins = (await membersOf(like.chat_id)).filter((member) => member.admin);
  expect(admins.map((member) => member.number)).toEqual([`+${second.wa_id}`]);
  const lines = linesOf(await onPhone(first, await networkIdOf("Onboarding June")));
  expect(lines).toContain("Only admins can send messages to this group now");
  expect(lines.at(-1)).toBe(`${second.name} is an admin now`);
  await call("delete_group_template", { template_id: template.template_id }, /Groups made from it stay/);
});

it("a key that may only send sees no group tool, and changes no group", async () => {
  const key = await house.keyWith("messages:send", "messages:read", "chats:write");
  const sender = await openHttpClient({ url: `${house.url}/mcp`, key }, "modern");
  const { tools } = await sender.client.listTools();
  expect(tools.map((tool) => tool.name).filter((name) => name.includes("group"))).toEqual([]);
  const chatId = (await groupNamed("Support"))?.chat_id ?? "";
  const refused = await sender.client.callTool({
    name: "update_group_settings",
    arguments: { chat_id: chatId, only_admins_send: true },
  });
  expect(refused.isError).toBe(true);
  const overRest = await house.rest("PATCH", `/groups/${chatId}/settings`, { only_admins_send: true }, key);
  expect([overRest.status, overRest.body["message"]]).toEqual([403, expect.stringContaining("groups:write")]);
  await sender.client.close();
});

it("members are a resource too: reading it equals the tool's answer", async () => {
  const chatId = (await groupNamed("Support"))?.chat_id ?? "";
  const { contents } = await client.readResource({ uri: `wa://groups/${chatId}/members` });
  const answer = await call<object>("list_group_members", { chat_id: chatId });
  expect(JSON.parse((contents[0] as { text: string }).text)).toEqual(answer);
});
