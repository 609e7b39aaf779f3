import { auditLog } from "@parley/store";
import { and, eq, or, sql, type SQL } from "drizzle-orm";
import { broadcastRecipients } from "../../broadcasts/table.ts";
import { chatMembers, chats } from "../../chats/table.ts";
import { groupEvents, groupOperations, groupTemplatePeople } from "../../groups/table.ts";
import { labelUses } from "../../labels/table.ts";
import { messageDeliveries, messagePollVotes, messageReactions } from "../../messages/table.ts";
import { notes } from "../../notes/table.ts";
import { schedules } from "../../schedules/table.ts";
import { tasks } from "../../tasks/table.ts";
import { ticketComments, tickets } from "../../tickets/table.ts";
import { contactBlocks, contactConsents, contactIdentifiers, contacts } from "../table.ts";
import { messageSections } from "./message-sections.ts";
import { rowsOf, type Section } from "./section.ts";
import type { Subject } from "./subject.ts";

/** Everything stored about a person, in the order of the file. What is not among it is in `not-exported.ts`. */
export const SECTIONS: readonly Section[] = [
  rowsOf({
    name: "contacts",
    table: contacts,
    key: [contacts.id],
    of: (subject) => eq(contacts.id, anyOf(subject.ids)),
    without: [contacts.nameFolded, contacts.pushNameFolded, contacts.propertiesFolded],
  }),
  rowsOf({
    name: "identifiers",
    table: contactIdentifiers,
    key: [contactIdentifiers.kind, contactIdentifiers.value],
    of: (subject) => eq(contactIdentifiers.contactId, anyOf(subject.ids)),
  }),
  rowsOf({
    name: "labels",
    table: labelUses,
    key: [labelUses.targetId, labelUses.kind, labelUses.labelId],
    of: (subject) =>
      sql`${labelUses.targetId} in (select unnest(${sql.param([...subject.ids, ...subject.chatIds])}::text[])
        union all ${ticketsOf(subject)})`,
    beside: () => ({ name: sql`(select l.name from labels l where l.id = label_id)` }),
  }),
  rowsOf({
    name: "consents",
    table: contactConsents,
    key: [contactConsents.id],
    of: (subject) => eq(contactConsents.contactId, anyOf(subject.ids)),
  }),
  rowsOf({
    name: "blocks",
    table: contactBlocks,
    key: [contactBlocks.id],
    of: (subject) => eq(contactBlocks.contactId, anyOf(subject.ids)),
  }),
  rowsOf({
    name: "chats",
    table: chats,
    key: [chats.id],
    of: (subject) => eq(chats.id, anyOf(subject.chatIds)),
    without: [chats.nameFolded],
  }),
  ...messageSections,
  rowsOf({
    name: "reactions",
    table: messageReactions,
    key: [messageReactions.messageId, messageReactions.reactorId],
    of: (subject) => eq(messageReactions.reactorId, anyOf(subject.ids)),
  }),
  rowsOf({
    name: "poll_votes",
    table: messagePollVotes,
    key: [messagePollVotes.messageId, messagePollVotes.voterId],
    of: (subject) => eq(messagePollVotes.voterId, anyOf(subject.ids)),
  }),
  rowsOf({
    name: "group_deliveries",
    table: messageDeliveries,
    key: [messageDeliveries.messageId, messageDeliveries.recipientId, messageDeliveries.state],
    // `<> ''` is what the index is of.
    of: (subject) =>
      and(sql`${messageDeliveries.recipientId} <> ''`, eq(messageDeliveries.recipientId, anyOf(subject.ids))),
  }),
  rowsOf({
    name: "group_memberships",
    table: chatMembers,
    key: [chatMembers.chatId, chatMembers.contactId],
    of: (subject) => eq(chatMembers.contactId, anyOf(subject.ids)),
    beside: () => ({ group: sql`(select c.name from chats c where c.id = chat_id)` }),
  }),
  rowsOf({
    name: "group_events",
    table: groupEvents,
    key: [groupEvents.id],
    of: (subject) => sql`${groupEvents.contactIds} && ${sql.param(subject.ids)}::text[]`,
    without: [groupEvents.contactIds, groupEvents.digest],
    beside: () => ({ group: sql`(select c.name from chats c where c.id = chat_id)` }),
  }),
  rowsOf({
    name: "group_templates",
    table: groupTemplatePeople,
    key: [groupTemplatePeople.templateId, groupTemplatePeople.contactId],
    of: (subject) => eq(groupTemplatePeople.contactId, anyOf(subject.ids)),
    beside: () => ({ template: sql`(select t.name from group_templates t where t.id = template_id)` }),
  }),
  rowsOf({
    name: "group_operations",
    table: groupOperations,
    key: [groupOperations.id],
    of: operationsOn,
    // A wish and its results name others too.
    without: [groupOperations.wish, groupOperations.results, groupOperations.inviteLink],
    beside: (subject) => ({
      asked: sql`wish ->> 'kind'`,
      person: sql`(select one from jsonb_array_elements(wish -> 'people') one where one ->> 'id' = ${anyOf(subject.ids)} limit 1)`,
      result: sql`(select one from jsonb_array_elements(results) one where one ->> 'id' = ${anyOf(subject.ids)} limit 1)`,
    }),
  }),
  rowsOf({
    name: "notes",
    table: notes,
    key: [notes.id],
    of: (subject) => eq(notes.chatId, anyOf(subject.chatIds)),
  }),
  rowsOf({
    name: "tickets",
    table: tickets,
    key: [tickets.id],
    of: (subject) => or(eq(tickets.contactId, anyOf(subject.ids)), eq(tickets.chatId, anyOf(subject.chatIds))),
    without: [tickets.searchText, tickets.search],
  }),
  rowsOf({
    name: "ticket_comments",
    table: ticketComments,
    key: [ticketComments.id],
    of: (subject) => sql`${ticketComments.ticketId} in (${ticketsOf(subject)})`,
  }),
  rowsOf({
    name: "tasks",
    table: tasks,
    key: [tasks.id],
    // Each way by itself, so that each uses its index.
    of: (subject) =>
      sql`${tasks.id} in (select t.id from tasks t where t.chat_id = ${anyOf(subject.chatIds)}
        union all select t.id from tasks t where t.ticket_id in (${ticketsOf(subject)})
        union all select t.id from tasks t join messages m on m.id = t.message_id
          where m.workspace_id = t.workspace_id and m.sender_id = ${anyOf(subject.ids)})`,
  }),
  rowsOf({
    name: "schedules",
    table: schedules,
    key: [schedules.id],
    of: (subject) => eq(schedules.chatId, anyOf(subject.chatIds)),
  }),
  rowsOf({
    name: "broadcasts",
    table: broadcastRecipients,
    key: [broadcastRecipients.broadcastId, broadcastRecipients.chatId],
    of: (subject) => eq(broadcastRecipients.chatId, anyOf(subject.chatIds)),
    beside: () => ({
      content: sql`(select b.content from broadcasts b where b.id = broadcast_id)`,
      start_at: sql`(select b.start_at from broadcasts b where b.id = broadcast_id)`,
    }),
  }),
  rowsOf({
    name: "audit",
    table: auditLog,
    key: [auditLog.id],
    of: (subject) => sql`${auditLog.id} in (select person_audit_ids(${namesOf(subject)}))`,
    // What was asked, and what else it changed, may be about others.
    without: [auditLog.input, auditLog.changes, auditLog.requestId],
    beside: (subject) => ({
      changes: sql`(select jsonb_agg(one) from jsonb_array_elements(changes) one where one ->> 'entityId' = any (${namesOf(subject)}))`,
    }),
  }),
];

/** By what changes name them: as a contact, and by the chats with them. */
function namesOf({ ids, chatIds }: Subject): SQL {
  return sql`${sql.param([...ids, ...chatIds])}::text[]`;
}

function anyOf(ids: readonly string[]): SQL {
  return sql`any (${sql.param([...ids])}::text[])`;
}

/** Tickets that they raised, or about their chats, as ids. */
function ticketsOf({ ids, chatIds }: Subject): SQL {
  return sql`select k.id from tickets k where k.contact_id = ${anyOf(ids)} or k.chat_id = ${anyOf(chatIds)}`;
}

/** What we asked of the network that names them, or a message of theirs. */
function operationsOn({ ids }: Subject): SQL {
  const named = ids.map((id) => sql`wish -> 'people' @> ${JSON.stringify([{ id }])}::jsonb`);
  return sql`(${sql.join(named, sql` or `)} or exists (select 1 from jsonb_array_elements(results) one where one ->> 'id' = ${anyOf(ids)})
    or exists (select 1 from messages m where m.id = wish -> 'message' ->> 'id' and m.sender_id = ${anyOf(ids)}))`;
}
