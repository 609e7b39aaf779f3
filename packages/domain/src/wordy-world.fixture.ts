import { sql, type SQL } from "drizzle-orm";
import { updateTicket } from "./tickets/operations/update-ticket.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";

const MANY = 1_100;
const SOME = 120;
/** Three bytes a letter, and four: what most of the world writes takes more than Latin does. */
const SCRIPTS = "我的订单在哪里？请尽快回复我，谢谢。Где мой заказ? 👍👩‍💻 ";

/** A text of so many characters, of whichever length it is stored with at most. */
export const wordy = (chars: number): string =>
  SCRIPTS.repeat(Math.ceil(chars / SCRIPTS.length))
    .slice(0, chars)
    .toWellFormed();
/** What all people of this world are called, before their number. */
export const CALLED = wordy(70);

/** Values by name, as large as they may be together. */
const PROPERTIES = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index} 客户资料`, "大".repeat(30)]));
const ERROR = { code: "rejected", message: wordy(1_000), retryable: false };
const POLL_OPTIONS = Array.from({ length: 12 }, (_, index) => `${index} ${wordy(95)}`);

/**
 * The sweep's world where everything is as long and as many as it may be: each text at its maximum,
 * everything labelled, described and commented on, and a group of more than a thousand.
 */
export async function wordyWorld(): Promise<SweepWorld> {
  const world = await sweepWorld();
  for (const [chars, status] of [
    [4_000, "inprogress"],
    [3_999, "open"],
    [3_998, "inprogress"],
    [4_000, "closed"],
  ] as const)
    await world.call(updateTicket, {
      ticket_id: world.ticketId,
      description: wordy(chars),
      subject: wordy(chars - 3_800),
      status,
      custom_properties: { ...PROPERTIES, last: chars },
    });
  await world.query(async (tx) => {
    for (const statement of [...longer(world), ...people(world), ...written(world), ...office(world)])
      await tx.execute(statement);
  });
  return world;
}

/** What is there already. */
function longer(world: SweepWorld): SQL[] {
  const { workspaceId, chatId, groupChatId, ticketId, inboundMessageId, pollMessageId } = world;
  const properties = JSON.stringify(PROPERTIES);
  const poll = JSON.stringify({ poll: { question: wordy(255), options: POLL_OPTIONS, multiple: true } });
  const error = JSON.stringify(ERROR);
  const mine = sql`workspace_id = ${workspaceId}`;
  return [
    sql`update contacts set name = ${`${CALLED} `} || right(id, 4), name_folded = ${`${CALLED} `} || right(id, 4),
          push_name = ${wordy(200)}, custom_properties = ${properties}::jsonb where ${mine}`,
    sql`update chats set description = ${wordy(2_048)}, custom_properties = ${properties}::jsonb where ${mine}`,
    sql`update chats set name = ${wordy(100)} where id = ${groupChatId}`,
    sql`update messages set text = ${wordy(4_096)}, search_text = 'order' where ${mine} and id <> ${pollMessageId}`,
    sql`update messages set text = ${wordy(65_536)} where id = ${inboundMessageId}`,
    sql`update messages set payload = ${poll}::jsonb, text = ${wordy(255)} where id = ${pollMessageId}`,
    sql`update messages set delivery_error = ${error}::jsonb where ${mine} and from_me`,
    sql`update tickets set closing_note = ${wordy(2_000)}, custom_properties = ${properties}::jsonb where ${mine}`,
    sql`update tasks set title = ${wordy(200)}, message_id = ${inboundMessageId}, ticket_id = ${ticketId} where ${mine}`,
    sql`update notes set body = ${wordy(4_000)} where ${mine}`,
    sql`update members set name = ${wordy(80)} where ${mine} and id <> ${world.memberId}`,
    sql`update phones set name = ${wordy(80)}, state_reason = ${wordy(1_000)} where ${mine}`,
    sql`update workspaces set instructions = ${wordy(4_000)}, name = ${wordy(80)} where id = ${workspaceId}`,
    sql`update schedules set content = content || ${JSON.stringify({ text: wordy(4_096) })}::jsonb,
          last_error = ${error}::jsonb where ${mine}`,
    sql`update group_operations set results = (select jsonb_agg(${JSON.stringify({ id: "con_1", ok: false, name: wordy(80), error: ERROR })}::jsonb)
          from generate_series(1, 60)), reason = ${wordy(300)}, error = ${error}::jsonb, state = 'done' where ${mine}`,
    sql`update chats set unread_count = 9 where id = ${chatId}`,
  ];
}

/** Many of one name, all in the group, with what they did there. */
function people(world: SweepWorld): SQL[] {
  const { workspaceId: ws, phoneId, chatId, groupChatId, groupMessageId, pollMessageId, inboundMessageId } = world;
  const [now, many, some] = [world.clock.now().toISOString(), series(MANY), series(SOME)];
  const votes = JSON.stringify(POLL_OPTIONS.slice(0, 6));
  return [
    sql`insert into contacts (id, workspace_id, name, name_source, name_folded, push_name, custom_properties, created_at, updated_at)
        select 'con_w' || n, ${ws}, ${CALLED} || ' ' || n, 'push', ${CALLED} || ' ' || n, ${wordy(200)},
          ${JSON.stringify(PROPERTIES)}::jsonb, ${now}, ${now} from ${many}`,
    sql`insert into contact_identifiers (workspace_id, kind, value, contact_id, created_at)
        select ${ws}, 'phone', (34700000000 + n)::text, 'con_w' || n, ${now} from ${many}`,
    sql`insert into chat_members (workspace_id, chat_id, contact_id, role, joined_at)
        select ${ws}, ${groupChatId}, 'con_w' || n, case when n < 200 then 'admin' else 'member' end, ${now} from ${many}`,
    sql`insert into chats (id, workspace_id, phone_id, type, network_id, contact_id, name_folded, custom_properties, last_activity_at, created_at, updated_at)
        select 'chat_w' || n, ${ws}, ${phoneId}, 'direct', 'net-' || n, 'con_w' || n, ${CALLED} || ' ' || n,
          ${JSON.stringify(PROPERTIES)}::jsonb, ${now}, ${now}, ${now} from ${some}`,
    sql`insert into chats (id, workspace_id, phone_id, type, network_id, name, name_folded, description, last_activity_at, created_at, updated_at)
        select 'chat_g' || n, ${ws}, ${phoneId}, 'group', 'group-' || n, ${CALLED} || ' ' || n, ${CALLED} || ' garden ' || n,
          ${wordy(2_048)}, ${now}, ${now}, ${now} from ${some}`,
    sql`insert into groups (workspace_id, chat_id, is_admin, read_at)
        select ${ws}, 'chat_g' || n, true, ${now} from ${some}`,
    sql`insert into chat_members (workspace_id, chat_id, contact_id, role, joined_at)
        select ${ws}, 'chat_g' || n, ${world.contactId}, 'admin', ${now} from ${some}`,
    sql`insert into message_reactions (workspace_id, message_id, reactor_id, emoji, at)
        select ${ws}, m, 'con_w' || n, '👩‍👩‍👧‍👦', ${now} from ${some}, unnest(array[${groupMessageId}, ${inboundMessageId}]) m`,
    sql`insert into message_poll_votes (workspace_id, message_id, voter_id, options, at)
        select ${ws}, ${pollMessageId}, 'con_w' || n, ${votes}::jsonb, ${now} from ${many}`,
    sql`insert into message_deliveries (workspace_id, message_id, recipient_id, state, at)
        select ${ws}, ${world.outboundMessageId}, 'con_w' || n, 'delivered', ${now} from ${many}`,
    sql`insert into contact_consents (id, workspace_id, contact_id, purpose, granted, source, evidence, at, recorded_at, recorded_by)
        select 'cns_w' || n, ${ws}, ${world.contactId}, ${wordy(36)} || n, true, ${wordy(100)}, ${wordy(2_000)}, ${now}, ${now}, ${wordy(80)} from ${some}`,
    sql`insert into group_events (id, workspace_id, phone_id, chat_id, change, contact_ids, reason, at, digest)
        select 'gev_w' || n, ${ws}, ${phoneId}, ${groupChatId}, 'joined', (select array_agg('con_w'::text || p) from generate_series(1, 60) p),
          ${wordy(300)}, ${now}, 'w' || n from ${some}`,
    sql`insert into broadcast_recipients (workspace_id, broadcast_id, chat_id, number, name, variables, state, error)
        select ${ws}, ${world.broadcastId}, 'chat_w' || n, n + 10, ${CALLED} || n, '{}'::jsonb, 'skipped', ${JSON.stringify(ERROR)}::jsonb from ${some}`,
    sql`insert into notes (id, workspace_id, chat_id, body, author, created_at)
        select 'note_w' || n, ${ws}, ${chatId}, ${wordy(4_000)}, ${wordy(80)}, ${now} from ${some}`,
  ];
}

/** Messages with all that hangs on them, tickets and tasks. */
function written(world: SweepWorld): SQL[] {
  const { workspaceId: ws, phoneId, chatId, groupChatId, ticketId, contactId } = world;
  const [start, some] = [world.clock.now().getTime() - 3_600_000, series(SOME)];
  const at = sql`to_timestamp(${start / 1_000} + n)`;
  return [
    sql`insert into messages (id, workspace_id, phone_id, chat_id, sender_id, from_me, type, text, search_text, provider_id, sent_at, created_at)
        select 'msg_' || left(c, 6) || right(c, 4) || n, ${ws}, ${phoneId}, c, ${contactId}, false, 'text', ${wordy(4_096)}, 'order', c || n, ${at}, ${at}
        from ${some}, unnest(array[${chatId}, ${groupChatId}]) c`,
    sql`insert into message_reactions (workspace_id, message_id, reactor_id, emoji, at)
        select ${ws}, id, 'con_w' || p, '👩‍👩‍👧‍👦', sent_at from messages, generate_series(1, 30) p where chat_id = ${chatId} and not from_me
        on conflict do nothing`,
    sql`insert into message_flags (workspace_id, message_id, chat_id, reason, flagged_by, at)
        select ${ws}, id, chat_id, ${wordy(500)}, ${wordy(80)}, sent_at from messages where chat_id = ${chatId} and not from_me`,
    sql`insert into ticket_messages (workspace_id, ticket_id, message_id, attached_at)
        select ${ws}, ${ticketId}, id, sent_at from messages where chat_id in (${chatId}, ${groupChatId}) on conflict do nothing`,
    sql`insert into ticket_comments (id, workspace_id, ticket_id, author, body, created_at)
        select 'cmt_w' || n, ${ws}, ${ticketId}, ${wordy(80)}, ${wordy(4_000)}, ${at} from ${some}`,
    sql`insert into tickets (id, workspace_id, number, phone_id, chat_id, subject, description, custom_properties, closing_note, created_by, created_at, updated_at, search_text)
        select 'tkt_w' || n, ${ws}, 1000 + n, ${phoneId}, ${chatId}, ${wordy(200)}, ${wordy(4_000)}, ${JSON.stringify(PROPERTIES)}::jsonb,
          ${wordy(2_000)}, ${wordy(80)}, ${at}, ${at}, 'order' from ${some}`,
    sql`insert into tasks (id, workspace_id, title, chat_id, ticket_id, created_by, created_at)
        select 'task_w' || n, ${ws}, ${wordy(200)}, ${chatId}, ${ticketId}, ${wordy(80)}, ${at} from ${some}`,
    sql`insert into labels (id, workspace_id, name, name_key, color, created_at)
        select 'lbl_w' || n, ${ws}, ${wordy(36)} || n, 'w' || n, '#112233', ${at} from ${some}`,
    sql`insert into label_uses (workspace_id, label_id, kind, target_id)
        select ${ws}, 'lbl_w' || n, kind, target from generate_series(1, 20) n,
          (select 'chat' as kind, id as target from chats union all select 'contact', id from contacts
           union all select 'ticket', id from tickets) worn`,
    sql`insert into schedules (id, workspace_id, phone_id, chat_id, content, variables, time_zone, first_local, state, created_by, created_at, last_error)
        select 'sch_w' || n, ${ws}, ${phoneId}, ${chatId}, ${JSON.stringify({ text: wordy(4_096) })}::jsonb, '{}'::jsonb, 'UTC', '2027-01-01T09:00',
          'active', ${wordy(80)}, ${at}, ${JSON.stringify(ERROR)}::jsonb from ${some}`,
  ];
}

/** Our own people, keys, phones, templates and properties. */
function office(world: SweepWorld): SQL[] {
  const { workspaceId: ws, phoneId } = world;
  const [now, some] = [world.clock.now().toISOString(), series(SOME)];
  const body = JSON.stringify([{ type: "BODY", text: wordy(1_024) }]);
  return [
    sql`insert into members (id, workspace_id, name, name_folded, email, created_at)
        select 'mem_w' || n, ${ws}, ${CALLED} || n, ${CALLED} || n, 'w' || n || '@example.com', ${now} from ${some}`,
    sql`insert into api_keys (id, workspace_id, name, prefix, scopes, created_at)
        select 'key_w' || n, ${ws}, ${wordy(80)}, 'pk_live_w', (select array_agg('chats:write'::text) from generate_series(1, 30)), ${now} from ${some}`,
    sql`insert into templates (workspace_id, phone_id, name, language, provider_template_id, status, category, reason, components, parameter_format, updated_at)
        select ${ws}, ${phoneId}, 'w' || n, 'zh_CN', 'w' || n, 'REJECTED', 'UTILITY', ${wordy(500)}, ${body}::jsonb, 'positional', ${now} from ${some}`,
    sql`insert into property_definitions (id, workspace_id, kind, name, name_key, value_type, options, created_at)
        select 'prop_w' || n, ${ws}, 'chat', ${wordy(36)} || n, 'w' || n, 'select',
          (select array_agg(${wordy(56)}::text || o) from generate_series(1, 100) o), ${now} from ${some}`,
    sql`insert into phones (id, workspace_id, name, connector, settings, sealed_secrets, access_changed_at, state, state_reason, state_changed_at, created_at)
        select 'phn_w' || n, ${ws}, ${wordy(80)}, 'simulated', '{}'::jsonb, ''::bytea, ${now}, 'interrupted', ${wordy(1_000)}, ${now}, ${now} from ${some}`,
    sql`insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, delivery_state, sent_at, created_at)
        select 'msg_q' || n, ${ws}, ${phoneId}, ${world.chatId}, true, 'text', ${wordy(4_096)}, 'queued', ${now}, ${now} from ${some}`,
  ];
}

function series(count: number): SQL {
  return sql`generate_series(1, ${count}::int) n`;
}
