-- Finding contacts by what a person types: past row-level security as parley_search, safe without it
-- (see 0002_search.sql). Rank says how well it fits:
--   1 a number or another identifier, exactly   2 the name, exactly   3 the name begins so
--   4 every word is in the name, or in the one they gave themselves where we call them otherwise
--   5 part of a number    6 a property
-- `words` are LIKE-escaped parts of the folded text that must all be there, longest first; `folded` is
-- the whole of it. Only two letters are too short for the index of trigrams anywhere but at the
-- beginning of a word, so there they are looked for first.
create function find_contact_ids(folded text, words text[], digits text, exact text, max_rows int)
returns table (id text, rank int)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare
  ws text := current_setting('parley.workspace_id', true);
  whole text := replace(replace(replace(folded, '\', '\\'), '%', '\%'), '_', '\_');
  -- An index is used for single patterns only, not for all of an array: the commoner of two words may
  -- be in every name, and only together do they name few rows.
  word text := '%' || words[1] || '%';
  word_2 text := case when length(words[2]) >= 3 then '%' || words[2] || '%' end;
  patterns text[] := (select array_agg('%' || w || '%') from unnest(words) w);
  found int := 0;
begin
  if ws is null then return; end if;
  return query
    with hits as (
      (select i.contact_id as hit, 1 as place from contact_identifiers i
       where i.workspace_id = ws and exact is not null and i.kind in ('phone', 'bsuid', 'lid', 'username')
         and i.value in (exact, lower(exact)) limit max_rows)
      union all
      (select c.id, 2 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null
         and folded is not null and c.name_folded like whole limit max_rows)
      union all
      (select c.id, 3 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null
         and folded is not null and c.name_folded like whole || '%' limit max_rows)
      union all
      (select c.id, 4 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null
         and words is not null and length(words[1]) < 3 and cardinality(words) = 1
         and c.name_folded like '% ' || words[1] || '%' limit max_rows)
      union all
      (select c.id, 4 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null
         and words is not null and length(words[1]) >= 3
         and c.name_folded like word and (word_2 is null or c.name_folded like word_2)
         and c.name_folded like all (patterns) limit max_rows)
      union all
      (select c.id, 4 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null and c.name_source = 'saved'
         and folded is not null
         and (c.push_name_folded like whole || '%' or c.push_name_folded like '% ' || whole || '%') limit max_rows)
      union all
      (select c.id, 4 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null and c.name_source = 'saved'
         and words is not null and length(words[1]) >= 3
         and c.push_name_folded like word and (word_2 is null or c.push_name_folded like word_2)
         and c.push_name_folded like all (patterns) limit max_rows)
      union all
      (select i.contact_id, 5 from contact_identifiers i
       where i.workspace_id = ws and digits is not null and i.kind = 'phone' and i.value like digits limit max_rows)
      union all
      (select c.id, 6 from contacts c
       where c.workspace_id = ws and c.merged_into_id is null
         and words is not null and length(words[1]) >= 3
         and c.properties_folded like word and (word_2 is null or c.properties_folded like word_2)
         and c.properties_folded like all (patterns) limit max_rows)
    )
    select hits.hit, min(hits.place) from hits group by hits.hit order by 2 limit max_rows;
  get diagnostics found = row_count;
  -- One sign of a script without spaces is a word; in the middle of a name no index finds it.
  if found > 0 or words is null or length(words[1]) >= 3 then return; end if;
  return query
    select c.id, 4 from contacts c
    where c.workspace_id = ws and c.merged_into_id is null
      and (c.name_folded like all (patterns) or c.name_source = 'saved' and c.push_name_folded like all (patterns))
    limit max_rows;
end $$;

-- Names spelled nearly so, nearest first: for when nothing else is found.
create function similar_contact_ids(folded text, max_rows int)
returns table (id text)
language plpgsql stable security definer
set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare ws text := current_setting('parley.workspace_id', true);
begin
  if ws is null then return; end if;
  return query
    with hits as (
      select c.id as hit, word_similarity(folded, c.name_folded) as near from contacts c
      where c.workspace_id = ws and c.merged_into_id is null and c.name_folded %> folded
      union all
      select c.id, word_similarity(folded, c.push_name_folded) from contacts c
      where c.workspace_id = ws and c.merged_into_id is null
        and c.name_source = 'saved' and c.push_name_folded %> folded
    )
    select hits.hit from hits group by hits.hit order by max(hits.near) desc, hits.hit limit max_rows;
end $$;

grant create on schema public to parley_search;
alter function find_contact_ids(text, text[], text, text, int) owner to parley_search;
alter function similar_contact_ids(text, int) owner to parley_search;
revoke create on schema public from parley_search;
revoke execute on function find_contact_ids(text, text[], text, text, int), similar_contact_ids(text, int) from public;
grant execute on function find_contact_ids(text, text[], text, text, int), similar_contact_ids(text, int) to parley_app;

-- Spelled out, because 0002_search.sql takes the functions of extensions from everyone.
grant execute on function word_similarity(text, text), word_similarity_commutator_op(text, text) to parley_search;
