import { auditLog, type db } from "@parley/store";
import { broadcastRecipients, broadcasts } from "../../broadcasts/table.ts";
import { chatMembers, chats } from "../../chats/table.ts";
import { groupEvents, groupOperations, groupTemplatePeople, groupTemplates } from "../../groups/table.ts";
import { labels, labelUses } from "../../labels/table.ts";
import { mediaFiles } from "../../media/table.ts";
import {
  messageChanges,
  messageDeliveries,
  messageFlags,
  messageMarks,
  messagePollVotes,
  messageReactions,
  messages,
} from "../../messages/table.ts";
import { notes } from "../../notes/table.ts";
import { schedules } from "../../schedules/table.ts";
import { tasks } from "../../tasks/table.ts";
import { ticketComments, ticketMessages, tickets } from "../../tickets/table.ts";
import { contactBlocks, contactConsents, contactIdentifiers, contacts } from "../table.ts";

interface Place {
  workspaceId: string;
  phoneId: string;
  /** Where the person writes too. */
  groupChatId: string;
  /** Of ours in that group. */
  groupMessageId: string;
}

/**
 * A row of every kind about one person, each with a mark of its own that begins with theirs, or a time nobody else has.
 * @param mark  in every id and every text of theirs
 * @param n  tells their times and numbers from those of others
 * @returns  the marks: each must be in their file, none of them in that of somebody else
 */
export async function writePerson(
  tx: ReturnType<typeof db>,
  { workspaceId, phoneId, groupChatId, groupMessageId }: Place,
  mark: string,
  n: number,
): Promise<string[]> {
  const marks: string[] = [];
  const says = (what: string): string => {
    marks.push(`${mark}-${what}`);
    return `${mark}-${what}`;
  };
  const at = (): Date => {
    const time = new Date(Date.UTC(2026, n, 1, 0, 0, marks.length));
    marks.push(time.toISOString());
    return time;
  };
  const now = new Date(Date.UTC(2026, n, 2));
  const ids = { contact: personId(mark), old: personId(`${mark}old`), chat: `chat_${mark}`, ticket: `tkt_${mark}` };
  const [theirs, ours, inGroup] = [`msg_${mark}in`, `msg_${mark}out`, `msg_${mark}grp`];
  const common = { workspaceId, createdAt: now };
  const person = { ...common, updatedAt: now, nameFolded: mark };

  await tx.insert(contacts).values([
    {
      ...person,
      id: ids.contact,
      name: says("name"),
      nameSource: "saved",
      customProperties: { plan: says("property") },
    },
    { ...person, id: ids.old, name: says("old name"), nameSource: "push", mergedIntoId: ids.contact },
  ]);
  await tx.insert(contactIdentifiers).values([
    { ...common, kind: "phone", value: `4917000000${n}`, contactId: ids.contact },
    { ...common, kind: "username", value: says("username"), contactId: ids.contact },
  ]);
  marks.push(`4917000000${n}`);
  await tx.insert(contactConsents).values({
    workspaceId,
    id: `cns_${mark}`,
    contactId: ids.contact,
    purpose: "marketing",
    granted: true,
    source: "fair",
    evidence: says("evidence"),
    at: now,
    recordedAt: now,
    recordedBy: "Bob",
  });
  await tx
    .insert(contactBlocks)
    .values({ ...common, id: says("block"), contactId: ids.contact, phoneId, kind: "unblock", state: "done" });

  await tx.insert(chats).values({
    ...common,
    id: ids.chat,
    phoneId,
    type: "direct",
    networkId: says("network id"),
    contactId: ids.contact,
    nameFolded: mark,
    lastActivityAt: now,
    updatedAt: now,
  });
  const file = { ...common, phoneId, mimeType: "image/png", state: "stored" as const };
  await tx.insert(mediaFiles).values([
    { ...file, id: `file_${mark}`, filename: says("box.png"), sha256: says("sha256"), sizeBytes: 7 },
    { ...file, id: `file_${mark}grp`, filename: says("group.png"), sha256: says("group sha256"), sizeBytes: 8 },
  ]);
  const message = { ...common, phoneId, chatId: ids.chat, type: "text" as const, sentAt: now };
  await tx.insert(messages).values([
    { ...message, id: theirs, fromMe: false, senderId: ids.contact, text: says("theirs"), mediaId: `file_${mark}` },
    { ...message, id: ours, fromMe: true, text: says("ours"), payload: { about: says("payload") } },
    {
      ...message,
      id: inGroup,
      chatId: groupChatId,
      fromMe: false,
      senderId: ids.contact,
      text: says("in group"),
      mediaId: `file_${mark}grp`,
    },
  ]);
  await tx.insert(messageReactions).values([
    { workspaceId, messageId: groupMessageId, reactorId: ids.contact, emoji: says("reaction"), at: now },
    { workspaceId, messageId: theirs, reactorId: "me", emoji: says("our reaction"), at: now },
  ]);
  await tx.insert(messagePollVotes).values([
    { workspaceId, messageId: groupMessageId, voterId: ids.contact, options: [says("vote")], at: now },
    { workspaceId, messageId: theirs, voterId: "me", options: [says("our vote")], at: now },
  ]);
  await tx.insert(messageDeliveries).values([
    { workspaceId, messageId: groupMessageId, recipientId: ids.contact, state: "read", at: at() },
    { workspaceId, messageId: ours, recipientId: "", state: "delivered", at: at() },
  ]);
  await tx
    .insert(messageFlags)
    .values({ workspaceId, messageId: theirs, chatId: ids.chat, reason: says("flag"), flaggedBy: "Bob", at: now });
  await tx
    .insert(messageMarks)
    .values({ workspaceId, messageId: theirs, chatId: ids.chat, kind: "star", markedBy: says("star"), at: now });
  await tx.insert(messageChanges).values({
    ...common,
    id: `job_${mark}`,
    messageId: ours,
    kind: "edit",
    text: says("edit"),
    askedBy: "Bob",
    state: "failed",
  });

  await tx.insert(chatMembers).values({ workspaceId, chatId: groupChatId, contactId: ids.contact, joinedAt: at() });
  await tx.insert(groupTemplates).values({
    ...common,
    id: `gtp_${mark}`,
    name: says("group template"),
    nameKey: mark,
    settings: {},
    createdBy: "Bob",
  });
  await tx.insert(groupTemplatePeople).values({ workspaceId, templateId: `gtp_${mark}`, contactId: ids.contact });
  await tx.insert(groupEvents).values({
    workspaceId,
    id: `gev_${mark}`,
    phoneId,
    chatId: groupChatId,
    change: "joined",
    // As it was told before the two became one.
    contactIds: [ids.old],
    reason: says("group event"),
    at: now,
    digest: mark,
  });
  await tx.insert(groupOperations).values({
    ...common,
    id: `gop_${mark}`,
    phoneId,
    chatId: groupChatId,
    wish: { kind: "remove", people: [{ id: ids.contact, name: says("name as removed"), identity: {} }] },
    state: "done",
    results: [{ id: ids.contact, ok: true, name: says("name in result") }],
    askedBy: "Bob",
    reason: says("reason"),
    updatedAt: now,
  });

  await tx.insert(notes).values({ ...common, id: `note_${mark}`, chatId: ids.chat, body: says("note"), author: "Bob" });
  await tx.insert(tickets).values([
    {
      ...common,
      id: ids.ticket,
      number: 9_000 + n,
      phoneId,
      chatId: ids.chat,
      contactId: ids.contact,
      subject: says("ticket"),
      createdBy: "Bob",
      updatedAt: now,
      searchText: mark,
    },
    {
      ...common,
      id: `${ids.ticket}grp`,
      number: 9_100 + n,
      phoneId,
      chatId: groupChatId,
      contactId: ids.contact,
      subject: says("ticket in group"),
      createdBy: "Bob",
      updatedAt: now,
      deletedAt: now,
      searchText: mark,
    },
  ]);
  await tx
    .insert(ticketMessages)
    .values({ workspaceId, ticketId: ids.ticket, messageId: inGroup, attachedAt: now, attachedBy: says("attached") });
  await tx
    .insert(ticketComments)
    .values({ ...common, id: `com_${mark}`, ticketId: `${ids.ticket}grp`, author: "Bob", body: says("comment") });
  await tx.insert(tasks).values([
    { ...common, id: `task_${mark}1`, title: says("task of chat"), chatId: ids.chat, createdBy: "Bob" },
    {
      ...common,
      id: `task_${mark}2`,
      title: says("task of ticket"),
      chatId: groupChatId,
      ticketId: `${ids.ticket}grp`,
      createdBy: "Bob",
    },
    {
      ...common,
      id: `task_${mark}3`,
      title: says("task of message"),
      chatId: groupChatId,
      messageId: inGroup,
      createdBy: "Bob",
    },
  ]);
  for (const [kind, targetId] of [
    ["contact", ids.contact],
    ["chat", ids.chat],
    ["ticket", ids.ticket],
  ] as const) {
    const labelId = `lbl_${mark}${kind}`;
    await tx
      .insert(labels)
      .values({ ...common, id: labelId, name: says(kind), nameKey: `${mark}${kind}`, color: "#000000" });
    await tx.insert(labelUses).values({ workspaceId, labelId, kind, targetId });
  }
  await tx.insert(schedules).values({
    ...common,
    id: `sch_${mark}`,
    phoneId,
    chatId: ids.chat,
    content: { text: says("scheduled") },
    variables: {},
    timeZone: "UTC",
    firstLocal: "2027-01-01T09:00",
    state: "paused",
    createdBy: "Bob",
  });
  const broadcastId = `bc_${mark}`;
  await tx.insert(broadcasts).values({
    ...common,
    id: broadcastId,
    phoneIds: [phoneId],
    content: { text: says("broadcast") },
    delaySeconds: 0,
    state: "done",
    total: 1,
    createdBy: "Bob",
    startAt: now,
  });
  await tx.insert(broadcastRecipients).values({
    workspaceId,
    broadcastId,
    chatId: ids.chat,
    number: 1,
    name: says("name in broadcast"),
    variables: { first: says("variable") },
    state: "skipped",
  });
  const audited = { workspaceId, at: now, result: "ok", actorKind: "member", actorId: "mem_bob", surface: "rest" };
  const changed = (entity: string, entityId: string, what: string) => ({
    entity,
    entityId,
    before: null,
    after: { what },
  });
  await tx.insert(auditLog).values([
    {
      ...audited,
      id: `aud_${mark}`,
      operation: "update_contact",
      actorName: says("who changed"),
      requestId: "req",
      input: { contact_id: ids.contact },
      changes: [changed("contact", ids.contact, says("changed contact"))],
    },
    {
      ...audited,
      id: `aud_${mark}chat`,
      operation: "add_chat_labels",
      requestId: "req",
      input: { chat_ids: [ids.chat, groupChatId] },
      changes: [changed("chat", groupChatId, "of others"), changed("chat", ids.chat, says("changed chat"))],
    },
  ]);
  return marks;
}

/** As ids of contacts look. */
export function personId(mark: string): string {
  return `con_${mark.padEnd(15, "0")}`;
}
