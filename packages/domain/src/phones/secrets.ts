import type { Ctx } from "@parley/kernel";
import type { Phone } from "./load-phone.ts";

type Box = Pick<Ctx, "ports">["ports"]["secrets"];

/** The connector's secrets as they are stored: sealed, and bound to this phone. */
export function sealSecrets(box: Box, phoneId: string, secrets: Record<string, string>): Uint8Array {
  return box.seal(JSON.stringify(secrets), `phone:${phoneId}`);
}

export function openSecrets(box: Box, phone: Pick<Phone, "id" | "sealedSecrets">): Record<string, string> {
  // Sealed by `sealSecrets` only, so the shape is known.
  return JSON.parse(box.open(phone.sealedSecrets, `phone:${phone.id}`)) as Record<string, string>;
}
