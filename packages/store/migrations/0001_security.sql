-- Row-level security binds the owner of a table too, and the app role owns nothing.
-- The two directories and the list of workspaces say which exist, before any workspace is known.
do $$
declare t record;
begin
  for t in
    select c.table_name from information_schema.columns c
    where c.table_schema = 'public' and c.column_name = 'workspace_id'
      and c.table_name not in ('key_directory', 'phone_directory')
  loop
    execute format('alter table %I enable row level security', t.table_name);
    execute format('alter table %I force row level security', t.table_name);
  end loop;
end $$;

grant usage on schema public to parley_app, parley_search;
grant select, insert, update, delete on all tables in schema public to parley_app;
grant usage, select on all sequences in schema public to parley_app;

-- The audit is append-only, migrations are the owner's business.
revoke update, delete on audit_log from parley_app;
revoke all on parley_migrations from parley_app;

-- The job engine makes and owns its tables in a schema of its own, where the app role has no place.
-- It takes jobs of every workspace from the queue and sees no other table of a workspace.
create schema if not exists dbos;
alter schema dbos owner to parley_jobs;
grant usage on schema public to parley_jobs;
grant select, insert, update, delete on job_processes, job_phones to parley_jobs;
grant select, update, delete on job_queue to parley_jobs;
revoke all on job_processes, job_phones from parley_app;
grant select (phone_id, held), insert (phone_id, held), update (held) on job_phones to parley_app;
revoke update on job_queue from parley_app;
