import { personName } from "./fill-people.ts";
import type { Product } from "./product.ts";

/** Ids to call with, of rows that the bench wrote and, where the network is asked, of the sample world. */
export interface Sample {
  chats: string[];
  groups: string[];
  contacts: string[];
  messages: string[];
  ours: string[];
  tickets: string[];
  tasks: string[];
  notes: string[];
  /** Of the sample world: inbound, with a stored file. */
  media: string[];
  /** Of the sample world: a group that the network knows. */
  realGroup: string;
  /** A poll of ours there. */
  poll: string;
  /** One of ours there. */
  broadcast: string;
  /** Whom all of them write to. */
  phone: string;
}

const WORDS = [
  "invoice",
  "orçamento",
  "preço",
  "delivery",
  "价格",
  "zebra",
  "refund",
  "gracias",
  "rechnung",
  "thanks tomorrow",
];
const CASES = ["broken", "invoice", "价格", "teapot colour", "refund", "lieferung", "address", "order 77", "factura"];

const pick = (values: readonly string[], n: number) => values[n % values.length];

/** A first name, first and last name, or one person exactly. */
function nameFor(n: number): string {
  const words = personName(n * 37).split(" ");
  return words.slice(0, 1 + (n % 3)).join(" ");
}

/** The arguments of the n-th call of each tool that only reads. */
export const ARGUMENTS: Record<string, (sample: Sample, n: number) => object> = {
  list_chats: (_sample, n) => ({ limit: 20, ...LIST_FILTERS[n % LIST_FILTERS.length] }),
  search_chats: (_sample, n) => ({ query: n % 4 === 0 ? `+4915 ${n * 37}` : nameFor(n) }),
  get_chat: (sample, n) => ({ chat_id: pick(n % 5 === 0 ? sample.groups : sample.chats, n) }),
  get_chat_context: (sample, n) => ({ chat_id: pick(sample.chats, n) }),
  get_chat_snapshot: (sample, n) => ({ chat_id: pick(n % 5 === 0 ? sample.groups : sample.chats, n) }),
  // Of the whole workspace every fourth: as far back as one call counts.
  get_chat_analytics: (sample, n) => {
    if (n % 4) return { chat_id: pick(sample.chats, n) };
    return n % 8 ? {} : { from: `-${(n % 30) + 1}d` };
  },
  export_chat: (sample, n) => ({ chat_id: pick(sample.chats, n) }),
  list_labels: () => ({}),
  get_note: (sample, n) => ({ note_id: pick(sample.notes, n) }),
  list_notes: (sample, n) => (n % 2 ? {} : { chat_id: pick(sample.chats, n) }),
  list_custom_properties: () => ({}),
  list_chat_notifications: (sample, n) => (n % 2 ? {} : { chat_id: pick(sample.groups, n) }),

  list_messages: (sample, n) => ({ chat_id: pick(sample.chats, n), limit: 20 }),
  list_recent_messages: (_sample, n) => ({ since: `-${(n % 20) + 1}d` }),
  search_messages: (_sample, n) => ({
    query: WORDS[n % WORDS.length],
    ...(n % 7 === 0 ? { group_by: "chat" } : {}),
    ...(n % 11 === 0 ? { since: "-7d" } : {}),
  }),
  get_message: (sample, n) => ({ message_id: pick(sample.messages, n) }),
  get_message_context: (sample, n) => ({ message_id: pick(sample.messages, n) }),
  get_message_media: (sample, n) => ({ message_id: pick(sample.media, n) }),
  get_delivery_status: (sample, n) => ({ message_id: pick(sample.ours, n) }),
  list_flagged_messages: () => ({}),
  get_poll_results: (sample) => ({ message_id: sample.poll }),
  list_reactions: (sample, n) => ({ message_id: pick(sample.messages, n) }),
  list_scheduled_messages: () => ({}),
  list_broadcasts: () => ({}),
  get_broadcast_status: (sample) => ({ broadcast_id: sample.broadcast }),
  list_templates: () => ({}),
  get_queue_status: () => ({}),
  list_queue_jobs: (_sample, n) => ({ limit: 20 + (n % 2) }),

  list_contacts: (_sample, n) => ({ limit: 20, ...(n % 3 === 0 ? { updated_since: "-7d" } : {}) }),
  search_contacts: (_sample, n) => ({ query: n % 4 === 0 ? `4915000${n}` : nameFor(n) }),
  get_contact: (sample, n) => ({ contact_id: pick(sample.contacts, n) }),
  list_contact_chats: (sample, n) => ({ contact_id: pick(sample.contacts, n) }),
  get_contact_timeline: (sample, n) => ({ contact_id: pick(sample.contacts, n) }),
  get_consent: (sample, n) => ({ contact_id: pick(sample.contacts, n) }),
  export_contacts: (_sample, n) => ({ limit: 20, format: n % 2 ? "csv" : "json" }),
  export_contact_data: (sample, n) => ({ contact_id: pick(sample.contacts, n) }),
  check_whatsapp_number: (_sample, n) => ({ phone_numbers: [`+4915${String(100_000_000 + n)}`] }),

  list_groups: (_sample, n) => ({ limit: 20, ...(n % 3 === 0 ? { query: `Team ${n * 7}` } : {}) }),
  get_group: (sample, n) => ({ chat_id: pick(sample.groups, n) }),
  list_group_members: (sample, n) => ({ chat_id: pick(sample.groups, n) }),
  get_group_invite_link: (sample) => ({ chat_id: sample.realGroup }),
  list_group_join_requests: (sample) => ({ chat_id: sample.realGroup }),
  get_group_analytics: (sample, n) => ({ chat_id: pick(sample.groups, n) }),
  list_group_events: (sample, n) => (n % 2 ? {} : { chat_id: pick(sample.groups, n) }),
  list_group_operations: () => ({}),
  list_group_templates: () => ({}),

  list_tickets: (_sample, n) => ({ limit: 20, ...TICKET_FILTERS[n % TICKET_FILTERS.length] }),
  search_tickets: (sample, n) =>
    n % 3 === 0 ? { similar_to: pick(sample.tickets, n) } : { query: CASES[n % CASES.length] },
  get_ticket: (sample, n) => ({ ticket_id: pick(sample.tickets, n) }),
  list_ticket_messages: (sample, n) => ({ ticket_id: pick(sample.tickets, n) }),
  get_ticket_audit_log: (sample, n) => ({ ticket_id: pick(sample.tickets, n) }),
  get_ticket_metrics: (_sample, n) => ({ from: `-${(n % 30) + 1}d` }),

  list_tasks: (_sample, n) => ({ limit: 20, ...TASK_FILTERS[n % TASK_FILTERS.length] }),
  get_task: (sample, n) => ({ task_id: pick(sample.tasks, n) }),

  get_workspace: () => ({}),
  list_keys: () => ({}),
  list_phones: () => ({}),
  get_phone: (sample) => ({ phone_id: sample.phone }),
  list_unconfirmed_tools: () => ({}),
  list_members: () => ({}),
};

const LIST_FILTERS = [
  {},
  { unread_only: true },
  { type: "group" },
  { label: "bench 3" },
  { assignee: "none" },
  { updated_since: "-7d" },
];
const TASK_FILTERS = [
  {},
  { status: "done" },
  { assignee: "none" },
  { due_before: "-7d" },
  { status: "done", due_before: "-7d" },
];
const TICKET_FILTERS = [
  {},
  { status: ["open", "inprogress"] },
  { status: ["archived"], priority: "urgent" },
  { assignee: "none" },
  { due_before: "-1h" },
  { updated_since: "-7d" },
];

type OfSampleWorld = "media" | "realGroup" | "poll" | "broadcast" | "phone";

/** Read before the bench writes rows of its own, which would stand in front. */
export async function sampleWorldOf(product: Product): Promise<Pick<Sample, OfSampleWorld>> {
  const media: string[] = [];
  for (let cursor = ""; media.length < 10;) {
    const { items, next_cursor: next } = await listOf<{ message_id: string; from: string; media?: { state?: string } }>(
      product,
      `/messages?since=2000-01-01&limit=100${cursor}`,
    );
    const stored = items.filter((item) => item.media && item.media.state === undefined);
    media.push(...stored.map((item) => item.message_id));
    if (!next) break;
    cursor = `&cursor=${next}`;
  }
  const { items: groups } = await listOf<{ chat_id: string; admin?: boolean }>(product, "/groups?query=Support");
  const chats = await listOf<{ chat_id: string; window_closes_at?: string | null }>(product, "/chats?type=direct");
  const open = chats.items.flatMap((chat) => (chat.window_closes_at ? [chat.chat_id] : []));
  const phones = await listOf<{ phone_id: string }>(product, "/phones?limit=1");
  const poll = await write(product, "/messages/poll", {
    chat_id: open[0],
    question: "Which day?",
    options: ["Monday", "Friday"],
  });
  const broadcast = await write(product, "/broadcasts", { chat_ids: open, text: "We are closed on Monday." });
  return {
    media,
    realGroup: groups[0]?.chat_id ?? "",
    poll: String(poll["message_id"]),
    broadcast: String(broadcast["broadcast_id"]),
    phone: phones.items[0]?.phone_id ?? "",
  };
}

/** A write; where it shows a preview first, the second call with its token. */
async function write(product: Product, where: string, body: object): Promise<Record<string, unknown>> {
  const post = async (token?: string) => {
    const response = await fetch(`${product.url}/v1${where}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${product.key}`,
        "content-type": "application/json",
        ...(token ? { "confirmation-token": token } : {}),
      },
      body: JSON.stringify(body),
    });
    return { ok: response.ok, answer: (await response.json()) as Record<string, unknown> };
  };
  const first = await post();
  const token = (first.answer["details"] as { confirmation_token?: string } | undefined)?.confirmation_token;
  const last = token ? await post(token) : first;
  if (!last.ok) throw new Error(`${where}: ${JSON.stringify(last.answer)}`);
  return last.answer;
}

export async function sampleOf(product: Product): Promise<Omit<Sample, OfSampleWorld>> {
  const chats = await listOf<{ chat_id: string }>(product, "/chats?type=direct&limit=100");
  const groups = await listOf<{ chat_id: string }>(product, "/chats?type=group&limit=100");
  const contacts = await listOf<{ contact_id: string }>(product, "/contacts?limit=100");
  const messages = await listOf<{ message_id: string; from: string }>(product, "/messages?since=2000-01-01&limit=100");
  const tickets = await listOf<{ ticket_id: string }>(product, "/tickets?limit=100");
  const tasks = await listOf<{ task_id: string }>(product, "/tasks?limit=100");
  const notes = await listOf<{ note_id: string }>(product, "/notes?limit=100");
  return {
    chats: chats.items.map((chat) => chat.chat_id),
    groups: groups.items.map((chat) => chat.chat_id),
    contacts: contacts.items.map((contact) => contact.contact_id),
    messages: messages.items.map((message) => message.message_id),
    ours: messages.items.filter((message) => message.from === "me").map((message) => message.message_id),
    tickets: tickets.items.map((ticket) => ticket.ticket_id),
    tasks: tasks.items.map((task) => task.task_id),
    notes: notes.items.map((note) => note.note_id),
  };
}

async function listOf<T>(product: Product, where: string): Promise<{ items: T[]; next_cursor: string | null }> {
  const { status, body } = await product.rest("GET", where);
  if (status !== 200) throw new Error(`${where}: ${JSON.stringify(body)}`);
  // The product's own lists; one of another shape fails at its first use.
  return body as unknown as { items: T[]; next_cursor: string | null };
}
