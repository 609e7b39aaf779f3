-- Webhook bodies that were converted and are kept long enough, of all workspaces. What waits or failed stays.
-- The job engine calls this as it calls delete_expired.
create function delete_webhooks(received_before timestamptz, max_rows int)
returns int language plpgsql security definer set search_path = pg_catalog, public
as $$
declare removed int;
begin
  delete from inbound_raw where id in (
    select r.id from inbound_raw r
    where r.converted_at is not null and r.received_at < received_before
    order by r.received_at limit max_rows);
  get diagnostics removed = row_count;
  return removed;
end $$;
grant select, delete on inbound_raw to parley_janitor;
create policy janitor_removes on inbound_raw to parley_janitor using (true) with check (false);
grant create on schema public to parley_janitor;
alter function delete_webhooks(timestamptz, int) owner to parley_janitor;
revoke create on schema public from parley_janitor;
revoke execute on function delete_webhooks(timestamptz, int) from public;
grant execute on function delete_webhooks(timestamptz, int) to parley_jobs;
