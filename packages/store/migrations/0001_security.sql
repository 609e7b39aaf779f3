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

-- The job engine makes and owns its tables; a job is enqueued inside the app's own transactions.
-- Its inputs hold ids only.
create schema if not exists dbos;
alter schema dbos owner to parley_jobs;
grant usage on schema dbos to parley_app;
grant usage on schema public to parley_jobs;
grant select, insert, update, delete on job_processes to parley_jobs;
alter default privileges for role parley_jobs in schema dbos grant select, insert, update on tables to parley_app;
alter default privileges for role parley_jobs in schema dbos grant usage, select on sequences to parley_app;
alter default privileges for role parley_jobs in schema dbos grant execute on functions to parley_app;
