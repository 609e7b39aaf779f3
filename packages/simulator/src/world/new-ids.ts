import type { Random } from "../random.ts";

/** Ids in the form Meta's have, so a client that parses none of them sees nothing new. */
export function newWamid(random: Random, digits: string, fromBusiness: boolean): string {
  const head = Buffer.from([0x1c, 0x18, digits.length, ...Buffer.from(digits, "latin1")]);
  const tail = Buffer.from([0x15, 0x02, 0x00, fromBusiness ? 0x11 : 0x12, 0x18, 0x14]);
  const body = Buffer.from(random.hex(20).toUpperCase(), "latin1");
  return `wamid.${Buffer.concat([head, tail, body, Buffer.from([0])]).toString("base64")}`;
}

export function newGraphId(random: Random): string {
  return random.digits(15);
}

export function newGroupId(random: Random, digits: string): string {
  return `${Buffer.from(`capi_group:${digits}:${random.digits(18)}`)
    .toString("base64")
    .replaceAll("=", "")}ZD`;
}

/** Never begins as a real Meta token does. */
export function newToken(random: Random): string {
  return `SIM${random.hex(45)}`;
}
