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

-- Ids of matching messages, newest first. `words` is matched against the text index, `parts` (LIKE
-- patterns over the folded text, all must match) against the trigram index; at least one is given.
--
-- Two steps keep both common and rare words fast. First the newest `walk` messages are read in
-- order: a common word fills the page there. Only a word too rare for that goes to the index, where
-- few rows match.
create function search_message_ids(
  words tsquery, parts text[], in_chat text, by_sender text, is_from_me boolean, has_media boolean,
  since timestamptz, until timestamptz, before_at timestamptz, before_id text, max_rows int, walk int default 4000
) returns table (id text, sent_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare
  ws text := current_setting('parley.workspace_id', true);
  found int := 0;
  walked int;
  edge_at timestamptz;
  edge_id text;
  r record;
begin
  if ws is null or (words is null and coalesce(cardinality(parts), 0) = 0) then return; end if;
  until := least(coalesce(until, 'infinity'), 'infinity'::timestamptz);
  before_at := coalesce(before_at, 'infinity');
  before_id := coalesce(before_id, '');

  for r in
    select n.id, n.sent_at from (
      select m.* from messages m
      where m.workspace_id = ws and (in_chat is null or m.chat_id = in_chat)
        and (since is null or m.sent_at >= since) and m.sent_at <= until
        and (m.sent_at, m.id) < (before_at, before_id)
      order by m.sent_at desc, m.id desc limit walk
    ) n
    where (words is null or n.search @@ words) and (parts is null or n.search_text like all (parts))
      and (by_sender is null or n.sender_id = by_sender) and (is_from_me is null or n.from_me = is_from_me)
      and (has_media is null or (n.media_id is not null) = has_media) and n.deleted_at is null
    order by n.sent_at desc, n.id desc limit max_rows
  loop
    id := r.id; sent_at := r.sent_at; found := found + 1;
    return next;
  end loop;
  if found >= max_rows then return; end if;

  select count(*), min(n.sent_at) into walked, edge_at from (
    select m.sent_at from messages m
    where m.workspace_id = ws and (in_chat is null or m.chat_id = in_chat)
      and (since is null or m.sent_at >= since) and m.sent_at <= until
      and (m.sent_at, m.id) < (before_at, before_id)
    order by m.sent_at desc, m.id desc limit walk
  ) n;
  if walked < walk then return; end if;
  select min(n.id) into edge_id from (
    select m.id, m.sent_at from messages m
    where m.workspace_id = ws and (in_chat is null or m.chat_id = in_chat)
      and (since is null or m.sent_at >= since) and m.sent_at <= until
      and (m.sent_at, m.id) < (before_at, before_id)
    order by m.sent_at desc, m.id desc limit walk
  ) n where n.sent_at = edge_at;

  return query
    with hits as materialized (
      select m.id as hit_id, m.sent_at as hit_at from messages m
      where m.workspace_id = ws and (words is null or m.search @@ words) and (parts is null or m.search_text like all (parts))
        and (in_chat is null or m.chat_id = in_chat)
        and (by_sender is null or m.sender_id = by_sender) and (is_from_me is null or m.from_me = is_from_me)
        and (has_media is null or (m.media_id is not null) = has_media) and m.deleted_at is null
        and (since is null or m.sent_at >= since) and m.sent_at <= until
        and (m.sent_at, m.id) < (edge_at, edge_id)
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
    select c.id from contacts c
    where c.workspace_id = ws and c.merged_into_id is null and pattern is not null and c.name_folded like pattern
    union
    select i.contact_id from contact_identifiers i
    where i.workspace_id = ws
      and ((digits is not null and i.kind = 'phone' and i.value like digits) or (exact is not null and lower(i.value) = lower(exact)))
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
      select c.id, c.last_activity_at from chats c
      where c.workspace_id = ws and pattern is not null and c.name_folded like pattern and (of_type is null or c.type = of_type)
      union
      select c.id, c.last_activity_at from chats c
      where c.workspace_id = ws and people is not null and c.contact_id = any (people) and (of_type is null or c.type = of_type)
      union
      select c.id, c.last_activity_at from chat_members m join chats c on c.id = m.chat_id
      where m.workspace_id = ws and people is not null and m.contact_id = any (people) and (of_type is null or c.type = of_type)
    ) found
    order by found.last_activity_at desc, found.id desc limit max_rows;
end $$;

grant select on chat_members to parley_search;
create policy search_sees_all on chat_members for select to parley_search using (true);

alter function search_message_ids(tsquery, text[], text, text, boolean, boolean, timestamptz, timestamptz, timestamptz, text, int, int) owner to parley_search;
alter function search_contact_ids(text, text, text, int) owner to parley_search;
alter function search_chat_ids(text, text[], text, int) owner to parley_search;
revoke create on schema public from parley_search;
revoke execute on all functions in schema public from public;
grant execute on function search_message_ids(tsquery, text[], text, text, boolean, boolean, timestamptz, timestamptz, timestamptz, text, int, int) to parley_app;
grant execute on function search_contact_ids(text, text, text, int) to parley_app;
grant execute on function search_chat_ids(text, text[], text, int) to parley_app;
