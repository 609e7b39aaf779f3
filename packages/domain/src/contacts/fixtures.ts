/** One valid input per operation of this slice. */
export const fixtures: Record<
  string,
  (rows: {
    contactId: string;
    groupContactId: string;
    doubleContactId: string;
    phoneId: string;
    blockId: string;
    labelName: string;
  }) => Record<string, unknown>
> = {
  list_contacts: () => ({ updated_since: "-7d" }),
  search_contacts: () => ({ query: "+49 151" }),
  create_contact: () => ({ phone_number: "+49 151 88888888", name: "Ben Ode", custom_properties: { plan: "gold" } }),
  add_contact_labels: (rows) => ({ contact_ids: [rows.contactId], labels: ["Lead"] }),
  remove_contact_labels: (rows) => ({ contact_ids: [rows.contactId], labels: [rows.labelName] }),
  set_contact_labels: (rows) => ({ contact_ids: [rows.contactId], labels: ["Lead", "Regular"] }),
  set_contact_custom_properties: (rows) => ({ contact_id: rows.contactId, properties: { city: "Bonn" } }),
  update_contact: (rows) => ({ contact_id: rows.contactId, name: "Ana Suárez", internal: true }),
  delete_contact: (rows) => ({ contact_id: rows.groupContactId }),
  record_consent: (rows) => ({
    contact_id: rows.contactId,
    purpose: "marketing",
    granted: false,
    source: "phone call",
    evidence: "Asked us on the phone to stop the newsletter.",
    at: "2026-11-20T10:00:00Z",
  }),
  get_consent: (rows) => ({ contact_id: rows.contactId, purpose: "marketing" }),
  block_contact: (rows) => ({ contact_id: rows.contactId }),
  unblock_contact: (rows) => ({ contact_id: rows.contactId, phone_id: rows.phoneId }),
  settle_block: (rows) => ({ request_id: rows.blockId }),
  import_contacts: () => ({
    rows: [{ phone_number: "+49 151 99999999", name: "Ida Row", labels: ["Lead"] }, { phone_number: "12" }],
  }),
  export_contacts: () => ({ format: "csv", internal: false }),
  export_contact_data: (rows) => ({ contact_id: rows.contactId }),
  read_contact_data: (rows) => ({ contact_id: rows.contactId }),
  merge_contacts: (rows) => ({ keep_id: rows.contactId, merge_ids: [rows.doubleContactId] }),
  check_whatsapp_number: () => ({ phone_numbers: ["+49 151 12345678", "12"] }),
  get_contact: (rows) => ({ contact_id: rows.contactId }),
  get_contact_timeline: (rows) => ({ contact_id: rows.contactId, since: "-7d" }),
  list_contact_chats: (rows) => ({ contact_id: rows.contactId }),
};
