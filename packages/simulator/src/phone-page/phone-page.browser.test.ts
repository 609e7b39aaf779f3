import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { encodePng } from "../seed/files/png.ts";
import { type Bot, type Json, sentId, startBot } from "../testing/bot.ts";
import { launchBrowser, openPage } from "./page.fixture.ts";

const ANNA = "4915112345678";
const BEN = "447700900111";

let browser: Browser;
let bot: Bot;
let page: Page;
let errors: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  bot = await startBot();
  await bot.write(ANNA, { name: "Änna Müller", text: { body: "Haben Sie offen?" } });
  await bot.control("PATCH", `/people/${ANNA}`, { read_after_ms: null });
});
afterEach(async () => {
  await page.close();
  await bot.close();
  expect(errors).toEqual([]);
});

it("a person writes, the business answers live, and both see the other's ticks", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  await write("Guten *Tag*");
  const own = page.locator(".message.mine", { hasText: "Guten Tag" });
  await own.getByRole("img", { name: "Delivered" }).waitFor();
  expect(await own.locator("strong").textContent()).toBe("Tag");
  await vi.waitFor(() => expect(bot.messages().at(-1)).toMatchObject({ from: ANNA, text: { body: "Guten *Tag*" } }));

  await bot.graph("POST", `/${bot.numberId}/messages`, {
    messaging_product: "whatsapp",
    status: "read",
    message_id: bot.messages().at(-1)?.id,
    typing_indicator: { type: "text" },
  });
  await own.getByRole("img", { name: "Read", exact: true }).waitFor();
  await page.getByRole("img", { name: "Typing" }).waitFor();

  const id = await answer({ text: { body: "Ja, bis 19 Uhr!" } });
  await page.locator(".message.theirs", { hasText: "Ja, bis 19 Uhr!" }).waitFor();
  await page.getByRole("img", { name: "Typing" }).waitFor({ state: "detached" });
  await vi.waitFor(() => expect(bot.statuses()).toContainEqual(expect.objectContaining({ id, status: "read" })));
});

it("what the business pins stands on top of the chat, until it is taken away", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const id = await answer({ text: { body: "Gartenweg 12" } });
  await bot.control("POST", `/numbers/${bot.numberId}/messages/${id}/pin`, { days: 7 });
  const bar = page.getByRole("button", { name: "Pinned: Gartenweg 12" });
  await bar.waitFor();
  const shown = page.locator(".message.theirs", { hasText: "Gartenweg 12" });
  await shown.getByText("Pinned", { exact: true }).waitFor();
  await bar.click();
  await page.locator(".message.theirs:focus", { hasText: "Gartenweg 12" }).waitFor();
  await bot.control("POST", `/numbers/${bot.numberId}/messages/${id}/pin`, { days: null });
  await bar.waitFor({ state: "hidden" });
});

it("a tap on a button and on a row of a list answers the business", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const reply = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
  const asked = await answer({
    type: "interactive",
    interactive: {
      type: "button",
      body: { text: "Heute?" },
      action: { buttons: [reply("y", "Ja"), reply("n", "Nein")] },
    },
  });
  await page.getByRole("button", { name: "Ja", exact: true }).click();
  await page.locator(".message.mine .quote", { hasText: "Heute?" }).waitFor();
  await vi.waitFor(() =>
    expect(bot.messages().at(-1)).toMatchObject({
      interactive: { type: "button_reply", button_reply: { id: "y", title: "Ja" } },
      context: { id: asked },
    }),
  );

  const rows = [{ id: "mo", title: "Montag", description: "10–18 Uhr" }];
  await answer({
    type: "interactive",
    interactive: { type: "list", body: { text: "Wann?" }, action: { button: "Tage", sections: [{ rows }] } },
  });
  await page.getByRole("button", { name: "Tage" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Montag" }).click();
  await vi.waitFor(() =>
    expect(bot.messages().at(-1)).toMatchObject({ interactive: { list_reply: { id: "mo", title: "Montag" } } }),
  );
});

it("sends a picture with its caption, and shows it", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "Photo or video" }).click();
  const buffer = Buffer.from(encodePng(2, 2, () => [200, 30, 30]));
  await (await choosing).setFiles({ name: "blatt.png", mimeType: "image/png", buffer });
  await write("Was ist das?");
  const shown = page.locator(".message.mine .picture img");
  await vi.waitFor(async () =>
    expect(await shown.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(2),
  );
  await vi.waitFor(() =>
    expect(bot.messages().at(-1)).toMatchObject({
      type: "image",
      image: { caption: "Was ist das?", mime_type: "image/png" },
    }),
  );
});

/** A busy machine records less than the clock beside it says. */
const RECORDING = /^0:0[2-9]$/;
const SOME_SECONDS = /^0:0[1-9]$/;

it("records a voice note as Ogg, as WhatsApp does, and plays it", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  await page.getByRole("button", { name: "Record voice message" }).click();
  await vi.waitFor(async () => expect(await page.getByRole("timer").textContent()).toMatch(RECORDING), 5_000);
  await page.getByRole("button", { name: "Send voice message" }).click();
  const note = page.locator(".message.mine .voice");
  await vi.waitFor(async () => expect(await note.locator(".sound-time").textContent()).toMatch(SOME_SECONDS), 5_000);
  await vi.waitFor(() =>
    expect(bot.messages().at(-1)).toMatchObject({ type: "audio", audio: { mime_type: /^audio\/ogg/, voice: true } }),
  );
  await note.getByRole("button", { name: "Play voice message" }).click();
  await note.getByRole("button", { name: "Pause voice message" }).waitFor();
});

it("replies, reacts, edits and deletes by the keyboard alone", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const asked = await answer({ text: { body: "Welche Farbe?" } });
  const theirs = page.locator(".message.theirs", { hasText: "Welche Farbe?" });
  await theirs.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "React with 👍" }).press("Enter");
  await theirs.getByRole("button", { name: /👍 You/ }).waitFor();
  await vi.waitFor(() => expect(bot.messages().at(-1)).toMatchObject({ reaction: { message_id: asked, emoji: "👍" } }));

  await theirs.press("Enter");
  await page.getByRole("menuitem", { name: "Reply" }).press("Enter");
  await write("Blau");
  const own = page.locator(".message.mine", { hasText: "Blau" });
  expect(await own.locator(".quote").textContent()).toContain("Welche Farbe?");
  await vi.waitFor(() => expect(bot.messages().at(-1)).toMatchObject({ context: { id: asked } }));

  await own.press("Enter");
  await page.getByRole("menuitem", { name: "Edit" }).press("Enter");
  await write("Grün");
  await page.locator(".message.mine", { hasText: "Grün" }).getByText("Edited").waitFor();
  await page.locator(".message.mine", { hasText: "Grün" }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete for everyone" }).press("Enter");
  await page.locator(".message.mine", { hasText: "This message was deleted" }).waitFor();
  await vi.waitFor(() => expect(bot.messages().at(-1)).toMatchObject({ type: "revoke" }));
});

it("counts what others have not read, and a phone that is not looked at reads nothing", async () => {
  await bot.write(BEN, { name: "Ben" });
  await bot.control("PATCH", `/people/${BEN}`, { read_after_ms: null });
  await open(`/${ANNA}/${bot.numberId}`);
  const id = sentId(await bot.send(BEN));
  await bot.simulator.advance(1_000);
  const ben = page.getByRole("link", { name: /Ben/ });
  await ben.getByLabel("1 unread").waitFor();
  expect(
    bot
      .statuses()
      .filter((status) => status.id === id)
      .map((status) => status.status),
  ).not.toContain("read");
  await ben.click();
  await page.locator("#chats").getByLabel("1 unread").waitFor();
  await page.locator("#chats a.row", { hasText: "Hello" }).click();
  await page.locator("#chats").getByLabel("1 unread").waitFor({ state: "detached" });
  await vi.waitFor(() => expect(bot.statuses()).toContainEqual(expect.objectContaining({ id, status: "read" })));
});

it("loads older messages when one scrolls up, without losing the place", async () => {
  for (let index = 1; index <= 120; index++) await bot.write(ANNA, { text: { body: `Line ${index}` } });
  await open(`/${ANNA}/${bot.numberId}`);
  const line = (index: number) => page.locator(".messages").getByText(`Line ${index}`, { exact: true });
  expect(await page.locator(".message").count()).toBe(50);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/messages?*before=*", (route) => void held.then(() => route.continue()));
  await line(71).scrollIntoViewIfNeeded();
  const before = await line(71).boundingBox();
  letGo();
  await line(21).waitFor({ state: "attached" });
  expect((await line(71).boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0);
  await page.getByRole("button", { name: /latest message/ }).click();
  await page.getByRole("button", { name: /latest message/ }).waitFor({ state: "hidden" });
});

it("at 360 px one pane at a time, with a way back, and nothing wider than the screen", async () => {
  await open("", { width: 360, height: 740 });
  await page.getByRole("link", { name: /Änna/ }).click();
  await page.locator("#chats a.row").first().click();
  await page.getByText("Haben Sie offen?").last().waitFor();
  expect(await page.locator("#people").isVisible()).toBe(false);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  await page.getByRole("link", { name: "Back to chats" }).click();
  await page.locator("#thread").waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "Back to people" }).click();
  await page.getByRole("searchbox", { name: "Search people" }).fill("anna mul");
  await page.getByRole("link", { name: /Änna/ }).waitFor();
  expect(await page.evaluate("location.hash")).toBe("#/");
});

it.each([false, true])("at 360 px the controls are nowhere cut off: dark %s", async (dark) => {
  await open(`/${ANNA}/${bot.numberId}`, { width: 360, height: 740, dark });
  await page.getByRole("link", { name: "Back to chats" }).click();
  await page.locator("#thread").waitFor({ state: "hidden" });
  await page.getByRole("link", { name: "Back to people" }).click();
  await page.getByRole("button", { name: "Controls" }).click();
  await page.getByRole("combobox", { name: "Kind of trouble" }).waitFor();
  const cut = await page.evaluate(`[...document.querySelectorAll("dialog.drawer, dialog.drawer *")]
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.matches("dialog, div, section, form, p, dl"))
    .map((part) => part.tagName + " " + part.scrollWidth + " > " + part.clientWidth)`);
  expect(cut).toEqual([]);
});

it("moves the clock and makes trouble for the business", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  await page.getByRole("button", { name: "24 hours later" }).click();
  await vi.waitFor(() => expect(bot.clock.now().toISOString()).toBe("2026-11-19T12:00:00.000Z"));
  await page.getByRole("button", { name: "Controls" }).click();
  await page
    .getByRole("combobox", { name: "Kind of trouble" })
    .selectOption({ label: "Send refused: too many (130429)" });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: /^Remove: Send refused/ }).waitFor();
  expect((await bot.send(ANNA)).body).toMatchObject({ error: { code: 130429 } });
});

it("a refusal is said, and what was written is kept", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  await page.route("**/_sim/people/*/messages", (route) =>
    route.fulfill({ status: 200, contentType: "text/plain", body: "no JSON" }),
  );
  await write("Nicht verlieren");
  await page.getByRole("alert").getByText(/.+/).waitFor();
  expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("Nicht verlieren");
});

it("answers a request for its location, votes in a poll, blocks and unblocks", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const asked = await answer({
    type: "interactive",
    interactive: { type: "location_request_message", body: { text: "Wo?" }, action: { name: "send_location" } },
  });
  await page.getByRole("button", { name: "Send location" }).click();
  await page.getByLabel("Name (optional)").fill("Zuhause");
  await page.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".message.mine .place", { hasText: "Zuhause" }).waitFor();
  await vi.waitFor(() =>
    expect(bot.messages().at(-1)).toMatchObject({ location: { name: "Zuhause" }, context: { id: asked } }),
  );

  await bot.control("POST", `/numbers/${bot.numberId}/polls`, {
    to: ANNA,
    question: "Topf?",
    options: ["Ton", "Glas"],
  });
  await bot.simulator.advance(1_000);
  await page.getByRole("radio", { name: /Glas/ }).check();
  await page.getByRole("group", { name: "Topf?" }).getByLabel("1 votes").waitFor();

  await page.getByRole("button", { name: "Chat actions" }).click();
  await page.getByRole("menuitem", { name: "Block this business" }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor({ state: "hidden" });
  const kept = sentId(await bot.send(ANNA));
  await page.getByRole("button", { name: "Unblock" }).click();
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await bot.simulator.advance(1_000);
  expect(await page.locator(`[data-id="${kept}"]`).count()).toBe(0);
});

it("shows a mention by its name, apart where it is for the owner of the phone", async () => {
  await bot.write(BEN, { name: "Ben", text: { body: "Hi" } });
  const made = await bot.control("POST", `/groups`, {
    phone_number_id: bot.numberId,
    subject: "Nachbarn",
    participants: [ANNA, BEN],
  });
  const { id } = made.body.group as { id: string };
  await open(`/${ANNA}/${id}`);
  const text = { group_id: id, text: `@${BEN} und @${ANNA}: *heute*?`, mentions: [ANNA, BEN] };
  await bot.control("POST", `/numbers/${bot.numberId}/texts`, text);
  await bot.simulator.advance(1_000);
  const shown = page.locator(".message.theirs", { hasText: "@Ben und @Änna Müller: heute?" });
  await shown.waitFor();
  expect(await shown.locator(".mention.me").textContent()).toBe("@Änna Müller");
  await page.locator(".row-sub", { hasText: "@Ben und @Änna Müller" }).waitFor();
  await bot.write(BEN, { group_id: id, text: { body: `@${ANNA} ja, @${ANNA}0 nein` } });
  await page.locator(".message.theirs", { hasText: `@Änna Müller ja, @${ANNA}0 nein` }).waitFor();
  const outside = await bot.control("POST", `/numbers/${bot.numberId}/texts`, { ...text, mentions: ["447700900999"] });
  expect(outside.status).toBe(404);
});

it("says that the simulator is away, and goes on when it is back", async () => {
  await open(`/${ANNA}/${bot.numberId}`);
  const { port } = bot.simulator;
  await bot.close();
  await page.getByText("The simulator does not answer.").waitFor();
  bot = await startBot({ port });
  await bot.write(ANNA, { name: "Änna Müller", text: { body: "Wieder da" } });
  await page.getByRole("list", { name: "Messages" }).getByText("Wieder da").waitFor();
  expect(await page.getByText("The simulator does not answer.").isVisible()).toBe(false);
  expect(errors.splice(0)).toContainEqual(expect.stringContaining("ERR_"));
});

async function open(view: string, size?: { width: number; height: number; dark?: boolean }): Promise<void> {
  ({ page, errors } = await openPage(browser, `${bot.simulator.url}/${view && `#${view}`}`, size));
}

async function write(text: string): Promise<void> {
  const box = page.getByRole("textbox", { name: "Message" });
  await box.fill(text);
  await box.press("Enter");
}

/** The business sends; it is on the phone when this resolves. */
async function answer(fields: Json): Promise<string> {
  const id = sentId(await bot.send(ANNA, { text: undefined, ...fields }));
  await bot.simulator.advance(1_000);
  return id;
}
