-- Rows that nobody asks for any more, of all workspaces: told events, kept answers, spent tokens.
-- The job engine calls this; it is the only thing it may do to a workspace's tables.
create function delete_expired(events_before timestamptz, answers_before timestamptz, tokens_before timestamptz, max_rows int)
returns int language plpgsql security definer set search_path = pg_catalog, public
as $$
declare total int := 0; part int;
begin
  delete from outbox where number in (select o.number from outbox o where o.at < events_before order by o.at limit max_rows);
  get diagnostics part = row_count; total := total + part;
  delete from idempotency_keys where ctid in (select k.ctid from idempotency_keys k where k.created_at < answers_before limit max_rows);
  get diagnostics part = row_count; total := total + part;
  delete from spent_tokens where ctid in (select t.ctid from spent_tokens t where t.expires_at < tokens_before limit max_rows);
  get diagnostics part = row_count; total := total + part;
  return total;
end $$;
grant select, delete on outbox, idempotency_keys, spent_tokens to parley_janitor;
create policy janitor_removes on outbox to parley_janitor using (true) with check (false);
create policy janitor_removes on idempotency_keys to parley_janitor using (true) with check (false);
create policy janitor_removes on spent_tokens to parley_janitor using (true) with check (false);
grant create on schema public to parley_janitor;
grant usage on schema public to parley_janitor;
alter function delete_expired(timestamptz, timestamptz, timestamptz, int) owner to parley_janitor;
revoke create on schema public from parley_janitor;
revoke execute on function delete_expired(timestamptz, timestamptz, timestamptz, int) from public;
grant execute on function delete_expired(timestamptz, timestamptz, timestamptz, int) to parley_jobs;
