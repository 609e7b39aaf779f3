import { expect, it } from "vitest";
import {
  ANA,
  AT,
  changeBody,
  HIDDEN,
  messageOf,
  messagesBody,
  OWN,
  SECONDS,
  statusesBody,
} from "../fixtures/webhook-bodies.ts";
import { convertInbound } from "./index.ts";

function eventsOf(bytes: Uint8Array, unknown = 0) {
  const batch = convertInbound(bytes);
  expect(batch.unknown).toHaveLength(unknown);
  return batch.events;
}

it("reads statuses with our id, the recipient and the price", () => {
  const status = {
    id: "wamid.OUT",
    status: "delivered",
    timestamp: SECONDS,
    recipient_id: ANA.wa_id,
    recipient_user_id: ANA.user_id,
    biz_opaque_callback_data: "msg_1",
    pricing: { pricing_model: "PMP", category: "service" },
  };
  expect(eventsOf(statusesBody([status]))).toMatchObject([
    {
      kind: "status",
      providerId: "wamid.OUT",
      ourId: "msg_1",
      state: "delivered",
      at: AT,
      recipient: { phone: ANA.wa_id, username: "ana.lucia" },
      pricing: { category: "service" },
    },
  ]);
});

it("reads a failed status without contacts, as our error", () => {
  const errors = [{ code: 131047, title: "Re-engagement message", error_data: { details: "More than 24 hours" } }];
  const status = { id: "w", status: "failed", timestamp: SECONDS, recipient_user_id: "US.1", errors, pricing: null };
  expect(eventsOf(statusesBody([status], []))).toMatchObject([
    { state: "failed", recipient: { bsuid: "US.1" }, error: { code: "window_closed", providerCode: 131047 } },
  ]);
});

it("reads a group's status as one member's", () => {
  const member = { recipient_participant_id: ANA.wa_id, recipient_participant_user_id: ANA.user_id };
  const status = { id: "w", status: "read", timestamp: SECONDS, recipient_type: "group", recipient_id: "G", ...member };
  expect(eventsOf(statusesBody([status]))).toMatchObject([{ group: true, recipient: { phone: ANA.wa_id } }]);
});

it("keeps a status that nobody knows", () => {
  expect(eventsOf(statusesBody([{ id: "w", status: "warning", timestamp: SECONDS }]), 1)).toEqual([]);
});

it("tells that a number and its BSUID became others", () => {
  const system = { type: "user_changed_number", body: "Ana changed", wa_id: "5521900000000", user_id: "BR.2" };
  expect(eventsOf(messagesBody([messageOf("system", system)]))).toEqual([
    {
      kind: "identity",
      previous: { phone: ANA.wa_id, bsuid: ANA.user_id, parentBsuid: ANA.parent_user_id },
      current: { phone: "5521900000000", bsuid: "BR.2", username: "ana.lucia" },
      at: AT,
      text: "Ana changed",
    },
  ]);
});

it("tells that a BSUID became another, where no phone may be shown", () => {
  const system = { type: "user_changed_user_id", previous_user_id: "US.998877", user_id: "US.1" };
  const message = { id: "w", timestamp: SECONDS, type: "system", system };
  expect(eventsOf(messagesBody([message], [HIDDEN]))).toMatchObject([
    { kind: "identity", previous: { bsuid: "US.998877" }, current: { bsuid: "US.1" } },
  ]);
});

it("reads what the business wrote in its own app, with its edits and deletions", () => {
  const own = { from: OWN.display_phone_number, to: ANA.wa_id, id: "e1", timestamp: SECONDS };
  const message_echoes = [
    { ...own, type: "text", text: { body: "hello" } },
    { ...own, id: "e2", type: "revoke", revoke: { original_message_id: "e1" } },
    { ...own, id: "e3", to: undefined, to_user_id: "US.998877", type: "text", text: { body: "by BSUID" } },
  ];
  const value = { metadata: OWN, contacts: [ANA, HIDDEN], message_echoes };
  expect(eventsOf(changeBody("smb_message_echoes", value))).toMatchObject([
    { kind: "message", fromMe: true, chat: { networkId: ANA.wa_id }, content: { text: "hello" } },
    { kind: "revoke", fromMe: true, targetProviderId: "e1" },
    { kind: "message", fromMe: true, chat: { networkId: "US.998877" } },
  ]);
});

it("reads history by thread, own messages with how far they had come", () => {
  const text = (body: string) => ({ timestamp: SECONDS, type: "text", text: { body } });
  const own = { from: OWN.display_phone_number, to: ANA.wa_id, history_context: { status: "READ" } };
  const messages = [
    { id: "h1", from: ANA.wa_id, ...text("question") },
    { id: "h2", ...own, ...text("answer") },
  ];
  const history = [{ metadata: { phase: 0, progress: 100 }, threads: [{ id: ANA.wa_id, messages }] }];
  expect(eventsOf(changeBody("history", { metadata: OWN, contacts: [ANA], history }))).toMatchObject([
    { providerId: "h1", fromMe: false, historical: true, sender: { phone: ANA.wa_id, pushName: "Ana Lúcia" } },
    { providerId: "h2", fromMe: true, historical: true, deliveryState: "read", chat: { networkId: ANA.wa_id } },
  ]);
  const refused = changeBody("history", { history: [{ errors: [{ code: 2593109 }] }] }, Number(SECONDS));
  expect(eventsOf(refused)).toMatchObject([{ kind: "account", type: "history_refused" }]);
});

it("reads groups: made, joined, left, taken out, changed, failed", () => {
  const base = { timestamp: SECONDS, group_id: "G" };
  const member = { wa_id: ANA.wa_id, user_id: ANA.user_id };
  const groups = [
    { ...base, type: "group_participants_add", added_participants: [member], reason: "invite_link" },
    { ...base, type: "group_participants_remove", removed_participants: [member], initiated_by: "participant" },
    { ...base, type: "group_participants_remove", removed_participants: [member], initiated_by: "business" },
    { ...base, type: "group_settings_update", group_subject: { text: "New", update_successful: true } },
    { ...base, type: "group_join_request_created", ...member },
    { ...base, type: "group_unheard_of" },
  ];
  const events = eventsOf(changeBody("group_participants_update", { metadata: OWN, groups }), 1);
  expect(events.map((event) => event.kind === "group" && [event.change, event.members.length])).toEqual([
    ["joined", 1],
    ["left", 1],
    ["removed", 1],
    ["settings", 0],
    ["join_requested", 1],
  ]);
  expect(events[3]).toMatchObject({ settings: { subject: "New" } });
  const lifecycle = [
    { ...base, type: "group_create", subject: "Team", invite_link: "https://chat.whatsapp.com/x", request_id: "R" },
    { timestamp: SECONDS, type: "group_create", request_id: "R2", errors: [{ code: 131211 }] },
  ];
  expect(eventsOf(changeBody("group_lifecycle_update", { metadata: OWN, groups: lifecycle }))).toMatchObject([
    { change: "created", settings: { subject: "Team", inviteLink: "https://chat.whatsapp.com/x" }, requestId: "R" },
    { change: "failed", requestId: "R2" },
  ]);
});

it("reads templates: status, category, quality, reason", () => {
  const template = { message_template_id: 12, message_template_name: "t", message_template_language: "en" };
  const named = { kind: "template", providerTemplateId: "12", name: "t", language: "en", at: AT };
  const read = (field: string, more: object) =>
    eventsOf(changeBody(field, { ...template, ...more }, Number(SECONDS)))[0];
  const info = { event: "REJECTED", reason: "INVALID_FORMAT", rejection_info: { reason: "Two variables touch." } };
  expect(read("message_template_status_update", info)).toEqual({
    ...named,
    status: "REJECTED",
    reason: "Two variables touch.",
  });
  expect(read("message_template_status_update", { event: "APPROVED", reason: "NONE" })).toEqual({
    ...named,
    status: "APPROVED",
  });
  expect(read("template_category_update", { new_category: "MARKETING" })).toEqual({ ...named, category: "MARKETING" });
  expect(read("message_template_quality_update", { new_quality_score: "RED" })).toEqual({ ...named, quality: "RED" });
});

it("reads who stops marketing, by BSUID too", () => {
  const preference = { user_id: "US.1", category: "marketing_messages", value: "stop", timestamp: Number(SECONDS) };
  const body = changeBody("user_preferences", { metadata: OWN, user_preferences: [preference] });
  expect(eventsOf(body)).toEqual([
    { kind: "preference", person: { bsuid: "US.1" }, category: "marketing_messages", value: "stop", at: AT },
  ]);
});

it("reads calls and their statuses", () => {
  const call = { id: "wacid.1", timestamp: SECONDS, from: ANA.wa_id, to: OWN.display_phone_number };
  const calls = [{ ...call, event: "connect", direction: "USER_INITIATED" }];
  const statuses = [{ id: "wacid.2", type: "call", status: "RINGING", recipient_id: ANA.wa_id, timestamp: SECONDS }];
  expect(eventsOf(changeBody("calls", { metadata: OWN, contacts: [ANA], calls, statuses }))).toMatchObject([
    { kind: "call", callId: "wacid.1", event: "connect", caller: { phone: ANA.wa_id } },
    { kind: "call", callId: "wacid.2", event: "ringing", chat: { networkId: ANA.wa_id } },
  ]);
});

it.each(["account_update", "phone_number_quality_update", "security", "messaging_handovers", "flows"])(
  "tells %s whole, at the time of the delivery when it has none",
  (field) => {
    const value = { event: "SOMETHING", detail: { deep: true } };
    expect(eventsOf(changeBody(field, value, Number(SECONDS)))).toEqual([
      { kind: "account", type: field, at: AT, payload: value },
    ]);
    const timeless = changeBody(field, value);
    expect(eventsOf(timeless, 1)).toEqual([]);
    expect(convertInbound(timeless, { receivedAt: AT }).events).toMatchObject([{ at: AT }]);
  },
);

it("learns from the business's address book that a phone and a BSUID are one person", () => {
  const contact = { full_name: "Ana", phone_number: "5511987654321", user_id: ANA.user_id };
  const state_sync = [{ type: "contact", action: "add", contact, metadata: { timestamp: SECONDS } }];
  expect(eventsOf(changeBody("smb_app_state_sync", { metadata: OWN, state_sync }))).toMatchObject([
    { kind: "identity", current: { phone: ANA.wa_id, bsuid: ANA.user_id, pushName: "Ana" } },
  ]);
});

it("keeps a field that nobody knows, whole", () => {
  const value = { anything: [1, 2] };
  expect(convertInbound(changeBody("user_id_update", value))).toEqual({
    events: [],
    unknown: [{ field: "user_id_update", reason: "A field that is not known.", payload: value }],
  });
});
