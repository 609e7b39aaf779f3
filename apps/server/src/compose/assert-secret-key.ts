import { AppError } from "@parley/kernel";
import { keepInstead, keptOnce, type Store } from "@parley/store";
import type { SecretBox } from "./secret-box.ts";

const NAME = "secret_key_check";
const CONTEXT = "installation";

/**
 * Every process on a database seals with the same key: the first one keeps a sealed word there that the
 * others must be able to open. One with another key could serve no phone, would fail what it sends, and
 * would refuse the confirmations that others gave.
 *
 * @param accept  the key takes the place of one that was lost; what that one sealed stays closed
 * @throws secret_key_conflict
 */
export async function assertSecretKey(store: Pick<Store, "pool">, secrets: SecretBox, accept: boolean): Promise<void> {
  const own = secrets.seal(NAME, CONTEXT);
  const kept = await keptOnce(store.pool, NAME, own);
  if (opens(secrets, kept)) return;
  if (accept) return keepInstead(store.pool, NAME, own);
  throw new AppError("secret_key_conflict", {
    public:
      "This process has another secret key than the one that seals what is in this database. Set PARLEY_SECRET_KEY to that one: it stands in `secret.key` of the data directory of the process that started first here, unless that one was given it. Only where it is lost for good, start once with PARLEY_ACCEPT_SECRET_KEY=on: this key takes its place, and each phone needs its credentials again (npx parley phones update PHONE_ID).",
  });
}

function opens(secrets: SecretBox, box: Uint8Array): boolean {
  try {
    return secrets.open(box, CONTEXT) === NAME;
  } catch {
    return false;
  }
}
