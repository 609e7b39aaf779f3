import { AppError } from "@parley/kernel";
import { outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getChat } from "../../chats/operations/get-chat.ts";
import { listChats } from "../../chats/operations/list-chats.ts";
import { setChatLabels } from "../../chats/operations/set-chat-labels.ts";
import { chats } from "../../chats/table.ts";
import { getContact } from "../../contacts/operations/get-contact.ts";
import { setContactLabels } from "../../contacts/operations/set-contact-labels.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addTicketLabels } from "../../tickets/operations/add-ticket-labels.ts";
import { deleteTicket } from "../../tickets/operations/delete-ticket.ts";
import { getTicket } from "../../tickets/operations/get-ticket.ts";
import type { LabelView } from "../schemas.ts";
import { createLabel } from "./create-label.ts";
import { deleteLabel } from "./delete-label.ts";
import { listLabels } from "./list-labels.ts";
import { updateLabel } from "./update-label.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const create = async (input: Record<string, unknown>) => (await world.call(createLabel, input))["label"] as LabelView;
const listed = async () => (await world.call(listLabels, {}))["items"] as LabelView[];
const refusalOf = async (work: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("It was not refused.");
};
const remove = async (labelId: string) => {
  const asked = await refusalOf(world.call(deleteLabel, { label_id: labelId }));
  const confirmationToken = String(asked.options.details?.["confirmation_token"]);
  return world.call(deleteLabel, { label_id: labelId }, { confirmationToken });
};

describe("create_label", () => {
  it("makes a label with its colour, and with one of ours where none is given", async () => {
    const paid = await create({ name: "  Paid ", color: "#2B8A3E" });
    expect(paid).toEqual({ label_id: expect.stringMatching(/^lbl_/), name: "Paid", color: "#2b8a3e" });
    expect(await create({ name: "Unpaid" })).toMatchObject({ color: expect.stringMatching(/^#[0-9a-f]{6}$/) });
    expect(await listed()).toContainEqual(paid);
  });

  it.each(["PAID", "pàid", "p\u200baid", " paid"])("refuses %j, which is there, and names the one", async (name) => {
    const error = await refusalOf(create({ name }));
    expect(error).toMatchObject({
      code: "label_conflict",
      message: expect.stringContaining('"Paid"'),
      options: { details: { existing: { label_id: expect.stringMatching(/^lbl_/), name: "Paid" } } },
    });
  });

  it("names those that look alike", async () => {
    await create({ name: "Hot lead" });
    expect(await world.call(createLabel, { name: "hot-lead" })).toMatchObject({ similar: ["Hot lead"] });
    expect(await world.call(createLabel, { name: "Invoice" })).not.toHaveProperty("similar");
  });

  it.each(["red", "#12345", "#1234567", "2b8a3e", "#ggg000"])("refuses the colour %s", async (color) => {
    expect(await refusalOf(create({ name: "Coloured", color }))).toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "color", received: color }] },
    });
  });

  it("makes one of two made at once", async () => {
    const both = await Promise.allSettled([create({ name: "Twice" }), create({ name: "TWICE" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("update_label", () => {
  let label: LabelView;
  beforeEach(async () => {
    label ??= await create({ name: "Gross", color: "#000000" });
    await world.call(setChatLabels, { chat_ids: [world.chatId], labels: [label.name] });
  });

  it("renames on everything that wears it, and it is found by the new name", async () => {
    await world.call(setContactLabels, { contact_ids: [world.contactId], labels: ["gross"] });
    await world.call(addTicketLabels, { ticket_id: world.ticketId, labels: ["gross"] });
    const answer = await world.call(updateLabel, { label_id: label.label_id, name: "Wholesale" });
    expect(answer).toEqual({ label: { ...label, name: "Wholesale", chats: 1, contacts: 1, tickets: 1 } });
    label = answer["label"] as LabelView;
    for (const [operation, input, field] of [
      [getChat, { chat_id: world.chatId }, "chat"],
      [getContact, { contact_id: world.contactId }, "contact"],
      [getTicket, { ticket_id: world.ticketId }, "ticket"],
    ] as const)
      expect((await world.call(operation, input))[field]).toMatchObject({ labels: ["Wholesale"] });
    expect(await world.call(listChats, { label: "wholesale" })).toMatchObject({ items: [{ chat_id: world.chatId }] });
    expect(await refusalOf(world.call(listChats, { label: "gross" }))).toMatchObject({ code: "label_not_found" });
    expect(await listed()).toContainEqual(label);
  });

  it("changes the colour alone, and the case of a name", async () => {
    const recoloured = await world.call(updateLabel, { label_id: label.label_id, color: "#FFFFFF" });
    expect(recoloured).toMatchObject({ label: { name: label.name, color: "#ffffff" } });
    const shouted = label.name.toUpperCase();
    expect(await world.call(updateLabel, { label_id: label.label_id, name: shouted })).toMatchObject({
      label: { name: shouted },
    });
  });

  it("refuses another label's name, and says how two become one", async () => {
    const error = await refusalOf(world.call(updateLabel, { label_id: label.label_id, name: "VIP" }));
    expect(error).toMatchObject({ code: "label_conflict", message: expect.stringContaining("delete_label") });
    expect(error.options.details).toEqual({ existing: { label_id: world.labelId, name: "vip" } });
  });

  it("gives one name to one of two labels renamed at once", async () => {
    const [a, b] = [await create({ name: "Left" }), await create({ name: "Right" })];
    const renamed = await Promise.allSettled(
      [a, b].map(({ label_id }) => world.call(updateLabel, { label_id, name: "Middle" })),
    );
    expect(renamed.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(renamed.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "label_conflict" } });
  });

  it("refuses a call that changes nothing, and one that names a label instead of giving its id", async () => {
    expect(await refusalOf(world.call(updateLabel, { label_id: label.label_id }))).toMatchObject({
      code: "invalid_input",
    });
    expect(await refusalOf(world.call(updateLabel, { label_id: "VIP", color: "#ffffff" }))).toMatchObject({
      code: "label_not_found",
      message: expect.stringContaining(world.labelId),
    });
    expect(await refusalOf(world.call(updateLabel, { label_id: "vipp", color: "#ffffff" }))).toMatchObject({
      code: "label_not_found",
      message: expect.stringContaining('Did you mean "vip"?'),
      options: { fields: [{ path: "label_id" }] },
    });
  });
});

describe("delete_label", () => {
  it("asks first, saying who loses it, and then takes it off all of them", async () => {
    const { label_id } = await create({ name: "Doomed" });
    await world.call(setChatLabels, { chat_ids: [world.chatId, world.groupChatId], labels: ["doomed", "vip"] });
    await world.call(addTicketLabels, { ticket_id: world.ticketId, labels: ["doomed"] });
    const asked = await refusalOf(world.call(deleteLabel, { label_id }));
    expect(asked.message).toContain("2 chats, 0 contacts and 1 ticket lose it");
    expect(asked.options.details?.["preview"]).toMatchObject({ count: 3, chats: 2, contacts: 0, tickets: 1 });
    expect((await listed()).map(({ name }) => name)).toContain("Doomed");
    expect(await remove(label_id)).toMatchObject({ label: { name: "Doomed", chats: 2, tickets: 1 }, deleted: true });
    expect((await world.call(getChat, { chat_id: world.chatId }))["chat"]).toMatchObject({ labels: ["vip"] });
    expect((await listed()).map(({ name }) => name)).not.toContain("Doomed");
    const events = await world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "label.deleted")));
    expect(events.at(-1)?.data).toEqual({ label_id, name: "Doomed" });
  });

  it("asks again when others wear it by now than those that were shown", async () => {
    const { label_id } = await create({ name: "Passing" });
    await world.call(setChatLabels, { chat_ids: [world.chatId], labels: ["passing"] });
    const asked = await refusalOf(world.call(deleteLabel, { label_id }));
    const confirmationToken = String(asked.options.details?.["confirmation_token"]);
    await world.call(setChatLabels, { chat_ids: [world.chatId], labels: [] });
    await world.call(setChatLabels, { chat_ids: [world.groupChatId], labels: ["passing"] });
    const again = await refusalOf(world.call(deleteLabel, { label_id }, { confirmationToken }));
    expect(again).toMatchObject({ code: "approval_required", message: expect.stringContaining("Others than those") });
    expect((await listed()).map(({ name }) => name)).toContain("Passing");
  });

  it("counts no ticket that is deleted", async () => {
    const { label_id } = await create({ name: "Once" });
    await world.call(addTicketLabels, { ticket_id: world.doomedTicketId, labels: ["once"] });
    const asked = await refusalOf(world.call(deleteTicket, { ticket_id: world.doomedTicketId }));
    const confirmationToken = String(asked.options.details?.["confirmation_token"]);
    await world.call(deleteTicket, { ticket_id: world.doomedTicketId }, { confirmationToken });
    expect((await listed()).find((label) => label.label_id === label_id)).not.toHaveProperty("tickets");
  });

  it("lets a chat wear only what there is, when a label goes at the moment it is put on", async () => {
    for (const name of ["Busy", "Busier", "Busiest"]) {
      const { label_id } = await create({ name });
      await Promise.all([
        remove(label_id).catch((error: unknown) => expect(error).toMatchObject({ code: "approval_required" })),
        world.call(setChatLabels, { chat_ids: [world.chatId], labels: [name] }),
      ]);
      const { chat } = await world.call(getChat, { chat_id: world.chatId });
      const names = (await listed()).map((label) => label.name);
      expect(names).toEqual(expect.arrayContaining((chat as { labels?: string[] }).labels ?? []));
    }
  });
});

describe("a key of some phones", () => {
  const limited = () => ({ phoneIds: [world.phoneId], unconfirmed: new Set(["delete_label"]) });
  const wear = (labels: string[]) => world.call(setChatLabels, { chat_ids: [world.groupChatId], labels });
  const moveGroup = (phoneId: string) =>
    world.query((tx) => tx.update(chats).set({ phoneId }).where(eq(chats.id, world.groupChatId)));

  it("neither changes nor deletes a label that other phones' chats wear, and does not count them", async () => {
    const { label_id } = await create({ name: "Elsewhere" });
    await wear(["elsewhere"]);
    await moveGroup(world.doomedPhoneId);
    const { items } = (await world.call(listLabels, {}, limited())) as { items: LabelView[] };
    expect(items.find((label) => label.label_id === label_id)).not.toHaveProperty("chats");
    const changed = world.call(updateLabel, { label_id, color: "#000000" }, limited());
    expect(await refusalOf(changed)).toMatchObject({ code: "label_conflict" });
    const deleted = world.call(deleteLabel, { label_id }, limited());
    expect(await refusalOf(deleted)).toMatchObject({ code: "label_conflict" });
    expect(await listed()).toContainEqual(expect.objectContaining({ label_id, chats: 1 }));
    await moveGroup(world.phoneId);
    await wear([]);
  });

  it("changes and deletes what only they wear, and who was never met", async () => {
    const { label_id } = await create({ name: "Here" });
    await wear(["here"]);
    await world.call(setContactLabels, { contact_ids: [world.doubleContactId], labels: ["here"] });
    const shown = await world.call(updateLabel, { label_id, color: "#000000" }, limited());
    expect(shown).toMatchObject({ label: { chats: 1, contacts: 1 } });
    expect(await world.call(deleteLabel, { label_id }, limited())).toMatchObject({ deleted: true });
  });
});
