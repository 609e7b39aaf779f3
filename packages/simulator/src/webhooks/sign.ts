import { createHmac } from "node:crypto";

/** JSON as Meta sends it: everything beyond ASCII as `\uXXXX`, so the signed bytes are plain ASCII. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Value of `X-Hub-Signature-256` over exactly this text. */
export function signatureOf(body: string, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body, "latin1").digest("hex")}`;
}
