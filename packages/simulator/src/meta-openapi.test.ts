import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantPicture } from "./seed/files/plant-picture.ts";
import { Random } from "./random.ts";
import { type Bot, type Json, sentId, startBot } from "./testing/bot.ts";
import { OPENAPI_GAPS } from "./testing/meta-openapi-gaps.ts";
import { hasMetaOpenapi, loadMetaOpenapi, type MetaOpenapi } from "./testing/meta-openapi.ts";

const ANNA = "4915112345678";
const PHONE = "/{Version}/{Phone-Number-ID}";
const WABA = "/{Version}/{WABA-ID}";

if (!hasMetaOpenapi) console.log("skipped: Meta's OpenAPI description is not at ../shared/data/meta-openapi");

describe.skipIf(!hasMetaOpenapi)("against Meta's own description", () => {
  let bot: Bot;
  let meta: MetaOpenapi;
  beforeAll(async () => {
    meta = loadMetaOpenapi();
    bot = await startBot();
    await bot.write(ANNA, { name: "Anna" });
  });
  afterAll(() => bot.close());

  it("answers to sends", async () => {
    const interactive = {
      type: "button",
      body: { text: "?" },
      action: { buttons: [{ type: "reply", reply: { id: "a", title: "A" } }] },
    };
    for (const fields of [
      {},
      { type: "location", location: { latitude: 1, longitude: 2 } },
      { type: "interactive", interactive },
      { to: "491500000000" },
    ]) {
      fits(`post ${PHONE}/messages`, await bot.send(ANNA, fields));
    }
    const id = sentId(await bot.send(ANNA));
    await bot.simulator.advance(1_000);
    fits(`get ${PHONE}/message_history`, await bot.graph("GET", `/${bot.numberId}/message_history?message_id=${id}`));
  });

  it("errors", async () => {
    for (const answer of [
      await bot.send(ANNA, { text: {} }),
      await bot.send("15550783881"),
      await bot.graph("GET", "/1"),
      await bot.graph("GET", `/${bot.numberId}`, undefined, "EAAx"),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect.soft(meta.error(answer.body)).toEqual([]);
    }
  });

  it("media", async () => {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("file", new File([new Uint8Array(plantPicture(new Random(1)))], "a.png", { type: "image/png" }));
    const uploaded = await bot.graph("POST", `/${bot.numberId}/media`, form);
    fits(`post ${PHONE}/media`, uploaded);
    fits("get /{Version}/{Media-ID}", await bot.graph("GET", `/${String(uploaded.body.id)}`));
    fits("delete /{Version}/{Media-ID}", await bot.graph("DELETE", `/${String(uploaded.body.id)}`));
  });

  it("templates", async () => {
    const template = {
      name: "t",
      language: "en",
      category: "UTILITY",
      components: [{ type: "BODY", text: "Hello there" }],
    };
    const created = await bot.graph("POST", `/${bot.wabaId}/message_templates`, template);
    fits(`post ${WABA}/message_templates`, created);
    await bot.simulator.advance(3 * 60_000);
    fits(`get ${WABA}/message_templates`, await bot.graph("GET", `/${bot.wabaId}/message_templates`));
    const id = String(created.body.id);
    fits("get /{Version}/{TEMPLATE_ID}", await bot.graph("GET", `/${id}`));
    const send = { type: "template", template: { name: "t", language: { code: "en" } } };
    fits(`post ${PHONE}/messages`, await bot.send(ANNA, send));
    const marketing = { ...template, name: "m", category: "MARKETING" };
    await bot.graph("POST", `/${bot.wabaId}/message_templates`, marketing);
    await bot.simulator.advance(3 * 60_000);
    const message = {
      messaging_product: "whatsapp",
      to: ANNA,
      ...send,
      template: { name: "m", language: { code: "en" } },
    };
    fits(`post ${PHONE}/marketing_messages`, await bot.graph("POST", `/${bot.numberId}/marketing_messages`, message));
    fits("post /{Version}/{TEMPLATE_ID}", await bot.graph("POST", `/${id}`, { category: "MARKETING" }));
    fits(`delete ${WABA}/message_templates`, await bot.graph("DELETE", `/${bot.wabaId}/message_templates?name=t`));
  });

  it("numbers, profile, subscriptions", async () => {
    const number = `/${bot.numberId}`;
    fits(`get ${PHONE}`, await bot.graph("GET", number));
    fits(`get ${WABA}/phone_numbers`, await bot.graph("GET", `/${bot.wabaId}/phone_numbers`));
    const profile = { messaging_product: "whatsapp", about: "Plants", vertical: "RETAIL" };
    fits(
      `post ${PHONE}/whatsapp_business_profile`,
      await bot.graph("POST", `${number}/whatsapp_business_profile`, profile),
    );
    fits(`get ${PHONE}/whatsapp_business_profile`, await bot.graph("GET", `${number}/whatsapp_business_profile`));
    const registration = { messaging_product: "whatsapp", pin: "123456" };
    fits(`post ${PHONE}/register`, await bot.graph("POST", `${number}/register`, registration));
    fits(`post ${WABA}/subscribed_apps`, await bot.graph("POST", `/${bot.wabaId}/subscribed_apps`, {}));
    fits(`get ${WABA}/subscribed_apps`, await bot.graph("GET", `/${bot.wabaId}/subscribed_apps`));
    fits(`get ${WABA}`, await bot.graph("GET", `/${bot.wabaId}`));
    const added = { cc: "49", phone_number: "15199999999", verified_name: "Second" };
    fits(`post ${WABA}/phone_numbers`, await bot.graph("POST", `/${bot.wabaId}/phone_numbers`, added));
  });

  it("groups", async () => {
    const subject = { messaging_product: "whatsapp", subject: "Trip", join_approval_mode: "approval_required" };
    fits(`post ${PHONE}/groups`, await bot.graph("POST", `/${bot.numberId}/groups`, subject));
    await bot.simulator.settle();
    const list = await bot.graph("GET", `/${bot.numberId}/groups`);
    fits(`get ${PHONE}/groups`, list);
    const id = (list.body.data as { groups: { id: string }[] }).groups[0]?.id ?? "";
    await bot.control("POST", `/groups/${id}/join`, { person: ANNA });
    const requests = await bot.graph("GET", `/${id}/join_requests`);
    fits("get /{Version}/{group_id}/join_requests", requests);
    const join_requests = (requests.body.data as { join_request_id: string }[]).map((one) => one.join_request_id);
    const approved = await bot.graph("POST", `/${id}/join_requests`, { messaging_product: "whatsapp", join_requests });
    fits("post /{Version}/{group_id}/join_requests", approved);
    fits("get /{Version}/{group_id}", await bot.graph("GET", `/${id}`));
    fits("post /{Version}/{group_id}/invite_link", await bot.graph("POST", `/${id}/invite_link`));
    await bot.graph("POST", `/${id}`, { messaging_product: "whatsapp", subject: "Sea", description: "By train" });
    await bot.send(id, { recipient_type: "group" });
    await bot.write(ANNA, { group_id: id });
    const participants = { messaging_product: "whatsapp", participants: [{ user: ANNA }] };
    await bot.graph("DELETE", `/${id}/participants`, participants);
    await bot.simulator.advance(1_000);
  });

  it("webhooks of every kind", async () => {
    const { body } = await bot.control("POST", `/people/${ANNA}/media`, {});
    const { id } = body.media as { id: string };
    for (const message of everyInbound(id)) await bot.write(ANNA, message);
    const ours = sentId(await bot.send(ANNA));
    await bot.simulator.advance(1_000);
    await bot.write(ANNA, { context: { message_id: ours } });
    const last = await bot.write(ANNA, { text: { body: "typo" } });
    await bot.control("POST", `/people/${ANNA}/react`, { message_id: ours, emoji: "👍" });
    await bot.control("POST", `/people/${ANNA}/react`, { message_id: ours, emoji: "" });
    await bot.control("POST", `/people/${ANNA}/edit`, { message_id: last, text: "fixed" });
    await bot.control("POST", `/people/${ANNA}/delete`, { message_id: last });
    await bot.control("POST", `/people/${ANNA}/read`, {});
    await bot.control("POST", `/people/${ANNA}/opt-out`, {});
    await bot.control("POST", `/people/${ANNA}/change-number`, { wa_id: "4915199999999" });
    await bot.simulator.settle();
    const fields = new Set(bot.received.flatMap((post) => post.changes.map((change) => change.field)));
    expect
      .soft([...fields].toSorted())
      .toEqual([
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "message_template_status_update",
        "messages",
        "user_preferences",
      ]);
    for (const post of bot.received) expect.soft(meta.webhook(JSON.parse(post.body))).toEqual([]);
  });

  it("no gap is listed that is not there", () => {
    expect(OPENAPI_GAPS.map(({ why }) => why).filter((why) => !meta.usedGaps.has(why))).toEqual([]);
  });

  function fits(operation: string, answer: { status: number; body: Json }): void {
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect.soft(meta.answer(operation, answer.body)).toEqual([]);
  }
});

function everyInbound(mediaId: string): Json[] {
  return [
    { type: "image", image: { id: mediaId, caption: "Look" } },
    { type: "video", video: { id: mediaId } },
    { type: "audio", audio: { id: mediaId, voice: true } },
    { type: "document", document: { id: mediaId, filename: "a.pdf" } },
    { type: "sticker", sticker: { id: mediaId } },
    { type: "location", location: { latitude: 38.7, longitude: -9.1, name: "Here", address: "Street 1" } },
    { type: "contacts", contacts: [{ name: { formatted_name: "Ana", first_name: "Ana" }, phones: [{ phone: "+1" }] }] },
    { type: "unsupported", unsupported: {} },
    { type: "button", button: { payload: "Yes", text: "Yes" } },
    {
      type: "interactive",
      interactive: { type: "list_reply", list_reply: { id: "1", title: "One", description: "d" } },
    },
    {
      type: "order",
      order: {
        catalog_id: "1",
        text: "Please",
        product_items: [{ product_retailer_id: "p", quantity: 1, item_price: 2, currency: "EUR" }],
      },
    },
    { referral: { source_url: "https://fb.me/x", source_id: "1", source_type: "ad", headline: "Plants", body: "Buy" } },
  ];
}
