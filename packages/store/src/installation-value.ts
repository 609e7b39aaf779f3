import type { Pool } from "pg";

/**
 * The value that the installation keeps under a name: this one, where none was kept yet. Of several
 * processes that ask at once, all get the same.
 */
export async function keptOnce(pool: Pool, name: string, value: Uint8Array): Promise<Uint8Array> {
  await pool.query("insert into installation (name, value) values ($1, $2) on conflict do nothing", [name, value]);
  const { rows } = await pool.query<{ value: Buffer }>("select value from installation where name = $1", [name]);
  return rows[0]?.value ?? value;
}

/** Keeps another value in its place. */
export async function keepInstead(pool: Pool, name: string, value: Uint8Array): Promise<void> {
  await pool.query("update installation set value = $2 where name = $1", [name, value]);
}
