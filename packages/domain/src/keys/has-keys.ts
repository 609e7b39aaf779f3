import type { Store } from "@parley/store";
import { readDirectory } from "../read-directory.ts";
import { keyDirectory } from "./table.ts";

/** True once any workspace of this installation has had a key. */
export async function hasKeys(store: Store): Promise<boolean> {
  const rows = await readDirectory(store, (directory) =>
    directory.select({ keyId: keyDirectory.keyId }).from(keyDirectory).limit(1),
  );
  return rows.length > 0;
}
