import { createHmac } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createIds, systemClock } from "@parley/kernel";

/** Answers the password of a role of this data directory; the same role always gets the same one. */
export type RolePasswords = (role: string) => string;

/**
 * Passwords derived from one random secret per data directory, so no role's password is stored.
 * `file` is 0600 and made when missing; without it an existing cluster cannot be opened again.
 */
export async function loadRolePasswords(file: string): Promise<RolePasswords> {
  const found = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const secret = found ?? (await writeSecret(file));
  return (role) => createHmac("sha256", secret).update(role).digest("base64url");
}

async function writeSecret(file: string): Promise<string> {
  const secret = createIds(systemClock).secret(SECRET_BYTES);
  // Whole or not at all: half a secret would lock the cluster made with it.
  await writeFile(`${file}.draft`, secret, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return secret;
}

const SECRET_BYTES = 32;
