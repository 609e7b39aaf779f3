-- Finding tickets, and what was done to one: past row-level security as parley_search, safe without it
-- (see 0002_search.sql).
grant create on schema public to parley_search;
grant select on tickets, audit_log to parley_search;
create policy search_sees_all on tickets for select to parley_search using (true);
create policy search_sees_all on audit_log for select to parley_search using (true);

-- A write changes one ticket at most, beside other things it may change.
create index audit_log_of_tickets
  on audit_log (workspace_id, (jsonb_path_query_first(changes, '$[*] ? (@.entity == "ticket").entityId') #>> '{}'), at desc, id desc)
  where jsonb_path_exists(changes, '$[*] ? (@.entity == "ticket")');

-- What was done to a ticket, newest first, each with the fields it changed.
create function ticket_audit(ticket text, before_at timestamptz, before_id text, max_rows int)
returns table (id text, at timestamptz, operation text, actor_kind text, actor_id text, actor_name text, surface text, before jsonb, after jsonb)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare ws text := current_setting('parley.workspace_id', true);
begin
  if ws is null then return; end if;
  return query
    select a.id, a.at, a.operation, a.actor_kind, a.actor_id, a.actor_name, a.surface,
           nullif(change->'before', 'null'), nullif(change->'after', 'null')
    from audit_log a
      cross join lateral jsonb_path_query_first(a.changes, '$[*] ? (@.entity == "ticket")') as change
    where a.workspace_id = ws and jsonb_path_exists(a.changes, '$[*] ? (@.entity == "ticket")')
      and jsonb_path_query_first(a.changes, '$[*] ? (@.entity == "ticket").entityId') #>> '{}' = ticket
      and (before_at is null or (a.at, a.id) < (before_at, before_id))
    order by a.at desc, a.id desc limit max_rows;
end $$;

-- Ids of tickets whose text matches, last changed first. `words` is matched against the text index,
-- `parts` (LIKE patterns over the folded text, all must match) against the trigram index.
create function search_ticket_ids(
  words tsquery, parts text[], statuses text[], phones text[], before_at timestamptz, before_id text, max_rows int
) returns table (id text)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare
  ws text := current_setting('parley.workspace_id', true);
  -- An index is used for single patterns only, not for all of an array; the longest says most.
  part text := (select p from unnest(parts) p order by length(p) desc limit 1);
begin
  if ws is null or (words is null and coalesce(cardinality(parts), 0) = 0) then return; end if;
  return query
    select k.id from tickets k
    where k.workspace_id = ws and k.deleted_at is null
      and (words is null or k.search @@ words) and (part is null or k.search_text like part) and (parts is null or k.search_text like all (parts))
      and (statuses is null or k.status = any (statuses)) and (phones is null or k.phone_id = any (phones))
      and (before_at is null or (k.updated_at, k.id) < (before_at, before_id))
    order by k.updated_at desc, k.id desc limit max_rows;
end $$;

-- Tickets like a text, most alike first. Each of `terms` is a tsquery of one word; a word counts for
-- more the fewer tickets hold it, and one that is in more than `common` of them only when there is
-- no other. With equal words the one that was changed last comes first.
create function similar_ticket_ids(terms text[], except_id text, statuses text[], phones text[], max_rows int)
returns table (id text, score float)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare
  ws text := current_setting('parley.workspace_id', true);
  common constant int := 300;
  total float;
begin
  if ws is null then return; end if;
  select count(*) into total from tickets k where k.workspace_id = ws;
  return query
    with hits as materialized (
      select t.term, found.id as ticket_id from unnest(terms) as t (term) cross join lateral (
        select k.id from tickets k
        where k.workspace_id = ws and k.deleted_at is null and k.search @@ t.term::tsquery
          and (except_id is null or k.id <> except_id)
          and (statuses is null or k.status = any (statuses)) and (phones is null or k.phone_id = any (phones))
        limit common + 1
      ) found
    ), weights as (
      select h.term, ln(1 + total / count(*)) as weight, count(*) <= common as is_rare from hits h group by h.term
    ), scores as (
      select h.ticket_id, sum(w.weight)::float as points from hits h join weights w using (term)
      where w.is_rare or not exists (select from weights rare where rare.is_rare)
      group by h.ticket_id
    )
    select s.ticket_id, s.points from scores s join tickets k on k.id = s.ticket_id
    order by s.points desc, k.updated_at desc, k.id desc limit max_rows;
end $$;

alter function ticket_audit(text, timestamptz, text, int) owner to parley_search;
alter function search_ticket_ids(tsquery, text[], text[], text[], timestamptz, text, int) owner to parley_search;
alter function similar_ticket_ids(text[], text, text[], text[], int) owner to parley_search;
revoke create on schema public from parley_search;
revoke execute on function ticket_audit(text, timestamptz, text, int) from public;
revoke execute on function search_ticket_ids(tsquery, text[], text[], text[], timestamptz, text, int) from public;
revoke execute on function similar_ticket_ids(text[], text, text[], text[], int) from public;
grant execute on function ticket_audit(text, timestamptz, text, int) to parley_app;
grant execute on function search_ticket_ids(tsquery, text[], text[], text[], timestamptz, text, int) to parley_app;
grant execute on function similar_ticket_ids(text[], text, text[], text[], int) to parley_app;
