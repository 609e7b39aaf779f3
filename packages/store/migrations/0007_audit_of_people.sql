-- What was changed about a person, for who asks what is stored of them: past row-level security as parley_search,
-- safe without it (see 0002_search.sql).
create index audit_log_of_people
  on audit_log using gin (jsonb_path_query_array(changes, '$[*] ? (@.entity == "contact" || @.entity == "chat").entityId'))
  where jsonb_path_exists(changes, '$[*] ? (@.entity == "contact" || @.entity == "chat")');

create function person_audit_ids(names text[])
returns setof text
language plpgsql stable security definer rows 100
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare ws text := current_setting('parley.workspace_id', true);
begin
  if ws is null then return; end if;
  return query
    select a.id from audit_log a
    where a.workspace_id = ws
      and jsonb_path_exists(a.changes, '$[*] ? (@.entity == "contact" || @.entity == "chat")')
      and jsonb_path_query_array(a.changes, '$[*] ? (@.entity == "contact" || @.entity == "chat").entityId') ?| names;
end $$;

grant create on schema public to parley_search;
alter function person_audit_ids(text[]) owner to parley_search;
revoke create on schema public from parley_search;
revoke execute on function person_audit_ids(text[]) from public;
grant execute on function person_audit_ids(text[]) to parley_app;
