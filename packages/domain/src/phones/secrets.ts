import { AppError, type Ctx } from "@parley/kernel";
import type { Phone } from "./load-phone.ts";

type Box = Pick<Ctx, "ports">["ports"]["secrets"];

/** The connector's secrets as they are stored: sealed, and bound to this phone. */
export function sealSecrets(box: Box, phoneId: string, secrets: Record<string, string>): Uint8Array {
  return box.seal(JSON.stringify(secrets), `phone:${phoneId}`);
}

type Sealed = Pick<Phone, "id" | "sealedSecrets">;

/** @throws secret_key_conflict  sealed with a key that was lost */
export function openSecrets(box: Box, phone: Sealed): Record<string, string> {
  const secrets = readableSecrets(box, phone);
  if (secrets) return secrets;
  throw new AppError("secret_key_conflict", {
    public: `The credentials of ${phone.id} were sealed with another secret key than this server has. Give it all of them again: npx parley phones update ${phone.id} --access-token-file FILE --app-secret-file FILE --verify-token-file FILE`,
  });
}

/** Null where they were sealed with another key. */
export function readableSecrets(box: Box, phone: Sealed): Record<string, string> | null {
  let text: string;
  try {
    text = box.open(phone.sealedSecrets, `phone:${phone.id}`);
  } catch {
    return null;
  }
  // Sealed by `sealSecrets` only, so the shape is known.
  return JSON.parse(text) as Record<string, string>;
}
