/**
 * Tables that refer to people, chats or what is about them, and stand in no section; each says why, and the file
 * says the same. A table that is neither here nor in a section fails the sweep.
 */
export const NOT_EXPORTED: Readonly<Record<string, string>> = {
  broadcasts: "What was sent to many at once stands with each person's turn, under broadcasts.",
  groups: "How groups are set up; the person's part in them is under group_memberships.",
  early_events: "News about messages that are not known yet; kept until they are, then part of them.",
  inbound_raw:
    "What WhatsApp delivered, as it came, kept for some weeks to read it again; what it said is in the other lists.",
  inbound_unknown: "Deliveries that nobody could read, so nobody can tell whom they are about.",
  outbox: "News of changes on their way to subscribers, gone within days; what changed is in the other lists.",
  begun_chats: "When a chat was last begun with by a template, counted for a day; the templates are under messages.",
  job_queue: "Work that waits to be done, with ids alone.",
  idempotency_keys: "Answers kept for a repeated call, gone within days.",
};
