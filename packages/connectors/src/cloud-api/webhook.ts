import { createHmac, timingSafeEqual } from "node:crypto";
import type { WebhookAbility } from "../contract/index.ts";
import { convertInbound } from "./convert-inbound/index.ts";

const CHALLENGE = /^[\w.-]{1,256}$/;
const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

export interface WebhookOptions {
  appSecret: string;
  verifyToken: string;
  phoneNumberId: string;
  /** Digits, when known. */
  ownNumber?: string | undefined;
}

/** Header names are expected in lower case. */
export function webhookAbility(options: WebhookOptions): WebhookAbility {
  return {
    challenge(query) {
      const token = query["hub.verify_token"];
      const challenge = query["hub.challenge"];
      if (query["hub.mode"] !== "subscribe" || !token || !challenge || !CHALLENGE.test(challenge)) return null;
      return sameText(token, options.verifyToken) ? challenge : null;
    },
    verify(body, headers) {
      const hex = SIGNATURE.exec(headers["x-hub-signature-256"] ?? "")?.[1];
      if (hex === undefined) return false;
      // Over the bytes as they came: Meta escapes non-ASCII, and writing the JSON anew would break it.
      const expected = createHmac("sha256", options.appSecret).update(body).digest();
      return timingSafeEqual(Buffer.from(hex, "hex"), expected);
    },
    convert: (body, receivedAt) =>
      convertInbound(body, {
        phoneNumberId: options.phoneNumberId,
        ...(options.ownNumber ? { ownNumber: options.ownNumber } : {}),
        ...(receivedAt ? { receivedAt } : {}),
      }),
  };
}

/** Compared as digests: equal lengths, so neither the text nor its length shows in the time taken. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac("sha256", "verify token").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
