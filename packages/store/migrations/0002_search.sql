-- Search, past row-level security and safe without it.
--
-- Under row-level security PostgreSQL evaluates a condition inside an index only when its operator
-- is leakproof. Full-text match, LIKE and trigrams are not, so the app role would scan every row.
-- These functions run as parley_search, which may see all rows, and each asks for the workspace of
-- the transaction itself: outside one they find nothing.
grant create on schema public to parley_search;
grant select on messages, chats, contacts, contact_identifiers to parley_search;
create policy search_sees_all on messages for select to parley_search using (true);
create policy search_sees_all on chats for select to parley_search using (true);
create policy search_sees_all on contacts for select to parley_search using (true);
create policy search_sees_all on contact_identifiers for select to parley_search using (true);

-- One sender's messages, and those with a file, in the order that search walks them.
create index messages_by_sender on messages (workspace_id, sender_id, sent_at desc, id desc) where sender_id is not null;
create index messages_with_media on messages (workspace_id, sent_at desc, id desc) where media_id is not null;

-- Ids of matching messages, newest first. `words` is matched against the text index, `parts` (LIKE
-- patterns over the folded text, all must match) against the trigram index; at least one is given.
--
-- Two ways, and the newest 1,500 messages, which are always read, say which it is:
--   common  they and those after them are read in order until the page is full
--   rare    the index names the rows that match; they are sorted. What the planner expects is no help
--           here: words that go together are commoner than it thinks, beginnings of words rarer
-- The index is no help for parts without three characters in a row: those are looked for in the newest
-- 50,000 messages only.
create function search_message_ids(
  words tsquery, parts text[], in_chat text, on_phones text[], by_sender text, is_from_me boolean, has_media boolean,
  since timestamptz, until timestamptz, before_at timestamptz, before_id text, max_rows int
) returns table (id text, sent_at timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan set jit = off
as $$
declare
  ws text := current_setting('parley.workspace_id', true);
  part_1 text;
  part_2 text;
  indexed boolean;
  walk_max int;
  walked int := 0;
  found int := 0;
  r record;
begin
  if ws is null or (words is null and coalesce(cardinality(parts), 0) = 0) then return; end if;
  since := coalesce(since, '-infinity');
  before_at := coalesce(before_at, 'infinity');
  before_id := coalesce(before_id, '');
  if until < before_at then
    before_at := until;
    before_id := 'zzzz';
  end if;

  -- An index is used for single patterns only, not for all of an array; the longest says most.
  select max(p) filter (where place = 1), max(p) filter (where place = 2) into part_1, part_2
  from (select p, row_number() over (order by length(p) desc) as place from unnest(parts) as p) as longest;
  indexed := words is not null or part_1 ~ '[[:alnum:]]{3}';
  walk_max := case when not indexed then 50000
                   when in_chat is not null or by_sender is not null then 20000
                   else 1500 end;

  for r in
    select m.id, m.sent_at,
      (words is null or m.search @@ words) and (parts is null or m.search_text like all (parts))
      and (is_from_me is null or m.from_me = is_from_me)
      and (on_phones is null or m.phone_id = any (on_phones))
      and (has_media is not false or m.media_id is null) and m.deleted_at is null as hit
    from messages m
    where m.workspace_id = ws and (in_chat is null or m.chat_id = in_chat)
      and (by_sender is null or m.sender_id = by_sender) and (has_media is not true or m.media_id is not null)
      and m.sent_at >= since and (m.sent_at, m.id) < (before_at, before_id)
    order by m.sent_at desc, m.id desc limit greatest(walk_max, 20000)
  loop
    walked := walked + 1;
    if r.hit then
      id := r.id; sent_at := r.sent_at; found := found + 1;
      return next;
      if found >= max_rows then return; end if;
    end if;
    if walked >= walk_max then
      -- What is so common here fills the page sooner by going on than by gathering all of it.
      exit when walk_max >= 20000 or found * (20000.0 / walked) < max_rows;
      walk_max := 20000;
    end if;
  end loop;
  if walked < walk_max or not indexed then return; end if;
  before_at := r.sent_at;
  before_id := r.id;

  return query
    with hits as materialized (
      select m.id as hit_id, m.sent_at as hit_at from messages m
      where m.workspace_id = ws and (words is null or m.search @@ words)
        and (part_1 is null or m.search_text like part_1) and (part_2 is null or m.search_text like part_2)
        and (parts is null or m.search_text like all (parts))
        and (in_chat is null or m.chat_id = in_chat) and (by_sender is null or m.sender_id = by_sender)
        and (is_from_me is null or m.from_me = is_from_me)
        and (on_phones is null or m.phone_id = any (on_phones))
        and (has_media is null or (m.media_id is not null) = has_media) and m.deleted_at is null
        and m.sent_at >= since and (m.sent_at, m.id) < (before_at, before_id)
    )
    select hits.hit_id, hits.hit_at from hits order by hits.hit_at desc, hits.hit_id desc limit max_rows - found;
end $$;

-- Ids of contacts whose folded name contains the pattern or one of whose identifiers begins with
-- `digits` (phones) or equals `exact` (any kind).
create function search_contact_ids(pattern text, digits text, exact text, max_rows int)
returns table (id text)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare ws text := current_setting('parley.workspace_id', true);
begin
  if ws is null then return; end if;
  return query
    (select i.contact_id from contact_identifiers i
     where i.workspace_id = ws and i.kind in ('phone', 'bsuid', 'lid', 'username') and i.value in (exact, lower(exact)) limit max_rows)
    union
    (select i.contact_id from contact_identifiers i
     where i.workspace_id = ws and digits is not null and i.kind = 'phone' and i.value like digits limit max_rows)
    union
    (select c.id from contacts c
     where c.workspace_id = ws and c.merged_into_id is null and pattern is not null and c.name_folded like pattern limit max_rows)
    limit max_rows;
end $$;

-- Ids of chats whose folded name contains the pattern, or which are with, or have as a member, one of `people`.
create function search_chat_ids(pattern text, people text[], of_type text, max_rows int)
returns table (id text)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare ws text := current_setting('parley.workspace_id', true);
begin
  if ws is null then return; end if;
  return query
    select found.id from (
      (select c.id, c.last_activity_at from chats c
       where c.workspace_id = ws and pattern is not null and c.name_folded like pattern and (of_type is null or c.type = of_type)
       order by c.last_activity_at desc, c.id desc limit max_rows)
      union
      (select c.id, c.last_activity_at from chats c
       where c.workspace_id = ws and people is not null and c.contact_id = any (people) and (of_type is null or c.type = of_type)
       order by c.last_activity_at desc, c.id desc limit max_rows)
      union
      (select c.id, c.last_activity_at from chat_members m join chats c on c.id = m.chat_id
       where m.workspace_id = ws and people is not null and m.contact_id = any (people) and (of_type is null or c.type = of_type)
       order by c.last_activity_at desc, c.id desc limit max_rows)
    ) found
    order by found.last_activity_at desc, found.id desc limit max_rows;
end $$;

-- Who presents a key, asked before any workspace is known and on every request, so in one step. Only
-- the hash leads to a row, and whoever knows the hash's key may know what it is.
grant select on api_keys, key_directory, unconfirmed_tools to parley_search;
create policy search_sees_all on api_keys for select to parley_search using (true);
create policy search_sees_all on unconfirmed_tools for select to parley_search using (true);
create function find_key(hash text)
returns table (workspace_id text, id text, name text, scopes text[], phone_ids text[], expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz, unconfirmed text[], words_given_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public
as $$
  select k.workspace_id, k.id, k.name, k.scopes, k.phone_ids, k.expires_at, k.revoked_at, k.last_used_at,
    array(select u.tool from unconfirmed_tools u where u.workspace_id = k.workspace_id and (u.key_id is null or u.key_id = k.id)),
    k.words_given_at
  from key_directory d join api_keys k on k.id = d.key_id where d.key_hash = hash
$$;

grant select on chat_members to parley_search;
create policy search_sees_all on chat_members for select to parley_search using (true);

alter function search_message_ids(tsquery, text[], text, text[], text, boolean, boolean, timestamptz, timestamptz, timestamptz, text, int) owner to parley_search;
alter function search_contact_ids(text, text, text, int) owner to parley_search;
alter function search_chat_ids(text, text[], text, int) owner to parley_search;
alter function find_key(text) owner to parley_search;
revoke create on schema public from parley_search;
revoke execute on all functions in schema public from public;
grant execute on function search_message_ids(tsquery, text[], text, text[], text, boolean, boolean, timestamptz, timestamptz, timestamptz, text, int) to parley_app;
grant execute on function search_contact_ids(text, text, text, int) to parley_app;
grant execute on function search_chat_ids(text, text[], text, int) to parley_app;
grant execute on function find_key(text) to parley_app;
