import { AppError } from "@parley/kernel";
import type { DeliveryError, SendErrorCode } from "../contract/index.ts";

/**
 * Meta's error codes in our words. Keyed on `code` only: titles and HTTP statuses of the same code
 * have changed over time. `retryable` means that the same message may go again later, unchanged.
 * Source: Meta, "Error codes" (read 2026-11).
 */
interface Meaning {
  code: SendErrorCode;
  message: string;
  retryAfterSeconds?: number;
}

const CREDENTIALS: Meaning = {
  code: "credentials_rejected",
  message:
    "Meta does not accept this phone's access token, or the token lacks a permission. Give the phone another token: `npx parley phones update`.",
};
const RESTRICTED: Meaning = {
  code: "phone_restricted",
  message: "Meta has restricted this number or its account. See the account's quality page at Meta before sending on.",
};
export const NOT_REGISTERED: Meaning = {
  code: "phone_not_registered",
  message: "This number is not registered with the Cloud API. Register it at Meta; a minute later it is seen here.",
};
const UNAVAILABLE: Meaning = {
  code: "connector_unavailable",
  message: "WhatsApp has a temporary problem. The message can be sent again later.",
  retryAfterSeconds: 5,
};
const INVALID: Meaning = {
  code: "message_rejected",
  message: "WhatsApp refused the message as it is written. Change it and send again.",
};
const UNREACHABLE: Meaning = {
  code: "recipient_unreachable",
  message: "This recipient cannot be reached on WhatsApp: no account, an old app, or terms not accepted.",
};
const UNSUPPORTED: Meaning = {
  code: "not_supported",
  message: "WhatsApp does not take this kind of message for this recipient.",
};
const TEMPLATE: Meaning = {
  code: "template_invalid",
  message: "The template's variables do not fit. Compare them with list_templates and send again.",
};
const NO_TEMPLATE: Meaning = {
  code: "template_unavailable",
  message: "There is no such template in this language, or it is paused or disabled. See list_templates.",
};
const MEDIA: Meaning = {
  code: "media_rejected",
  message: "WhatsApp could not take the file. Check its type and size and send it again.",
};
const MARKETING: Meaning = {
  code: "recipient_blocked_marketing",
  message: "This person does not get marketing messages from this business. Do not send it again.",
};
const PHONE_RATE: Meaning = {
  code: "phone_rate_limited",
  message: "This number sends faster than WhatsApp allows. The message can be sent again shortly.",
  retryAfterSeconds: 1,
};
const PAYMENT: Meaning = {
  code: "payment_required",
  message: "Meta asks for a valid payment method on the business account before it sends on.",
};

const MEANINGS: Record<number, Meaning> = {
  0: CREDENTIALS,
  1: UNAVAILABLE,
  2: UNAVAILABLE,
  3: CREDENTIALS,
  4: { ...PHONE_RATE, retryAfterSeconds: 60 },
  10: CREDENTIALS,
  33: NOT_REGISTERED,
  100: INVALID,
  190: CREDENTIALS,
  368: RESTRICTED,
  613: { ...PHONE_RATE, retryAfterSeconds: 60 },
  80007: { ...PHONE_RATE, retryAfterSeconds: 60 },
  130429: PHONE_RATE,
  130472: {
    ...UNREACHABLE,
    message: "Meta keeps this person out of marketing for an experiment. It is not an error of ours.",
  },
  130497: { ...RESTRICTED, message: "Meta does not let this business message people in the recipient's country." },
  130501: UNSUPPORTED,
  131000: UNAVAILABLE,
  131005: CREDENTIALS,
  131008: INVALID,
  131009: INVALID,
  131016: UNAVAILABLE,
  131020: { ...UNREACHABLE, message: "The group has no member but this business." },
  131021: { ...INVALID, message: "A number cannot send to itself." },
  131026: UNREACHABLE,
  131030: { ...UNREACHABLE, message: "A test number sends only to recipients on its list. Add this one at Meta." },
  131031: RESTRICTED,
  131037: { ...RESTRICTED, message: "The number's display name is not approved yet. Finish that at Meta." },
  131041: { ...UNREACHABLE, message: "Meta does not know this group." },
  131042: PAYMENT,
  131044: PAYMENT,
  131045: NOT_REGISTERED,
  131047: {
    code: "window_closed",
    message:
      "The customer last wrote more than 24 hours ago. Only an approved template may go: choose one with list_templates and send it with send_template_message.",
  },
  131048: { ...RESTRICTED, message: "Too many people blocked or reported this number lately. Pause broadcasts." },
  131049: MARKETING,
  131050: MARKETING,
  131051: UNSUPPORTED,
  131052: MEDIA,
  131053: MEDIA,
  131056: {
    code: "recipient_rate_limited",
    message: "Too many messages to this one person in a short time. It can be sent again shortly.",
    retryAfterSeconds: 6,
  },
  131057: { ...UNAVAILABLE, retryAfterSeconds: 20 },
  131059: INVALID,
  131062: { ...UNSUPPORTED, message: "This template needs a phone number, and this person shows none." },
  131063: { ...UNSUPPORTED, message: "Meta takes marketing templates of this number only through its marketing API." },
  131064: {
    ...RESTRICTED,
    message: "Meta has limited this number because templates were filed in the wrong category.",
  },
  131201: INVALID,
  131207: { ...RESTRICTED, message: "Meta has suspended this group." },
  131208: { ...PHONE_RATE, retryAfterSeconds: 60 },
  131212: { ...UNREACHABLE, message: "This business is not in the group." },
  131215: UNSUPPORTED,
  132000: TEMPLATE,
  132001: NO_TEMPLATE,
  132005: TEMPLATE,
  132007: { ...NO_TEMPLATE, message: "The template breaks a rule of WhatsApp. Change it and have it reviewed." },
  132008: TEMPLATE,
  132012: TEMPLATE,
  132015: NO_TEMPLATE,
  132016: NO_TEMPLATE,
  132018: TEMPLATE,
  132068: { ...NO_TEMPLATE, message: "Meta has blocked the form (Meta Flow) in this message." },
  132069: { ...NO_TEMPLATE, message: "Meta has throttled the form (Meta Flow) in this message." },
  133000: NOT_REGISTERED,
  133004: UNAVAILABLE,
  133005: NOT_REGISTERED,
  133006: NOT_REGISTERED,
  133008: NOT_REGISTERED,
  133009: NOT_REGISTERED,
  133010: NOT_REGISTERED,
  133016: {
    ...NOT_REGISTERED,
    message: "The number was registered too often in 72 hours. Wait, then register it again.",
  },
  135000: INVALID,
  137000: { ...INVALID, message: "The recipient's identity has changed. Confirm who they are before writing on." },
  139100: INVALID,
  139101: INVALID,
  139102: UNAVAILABLE,
  139103: UNAVAILABLE,
};

/** Whole ranges that mean one thing: permissions, group trouble, calling, flows, usernames, template making. */
const RANGES: [from: number, to: number, meaning: Meaning][] = [
  [200, 299, CREDENTIALS],
  [131201, 131215, INVALID],
  [132000, 132099, TEMPLATE],
  [133000, 133099, NOT_REGISTERED],
  [138000, 138018, UNSUPPORTED],
  [139000, 139004, INVALID],
  [147001, 147005, INVALID],
  [2_388_000, 2_494_999, INVALID],
];

const RETRYABLE: SendErrorCode[] = ["connector_unavailable", "phone_rate_limited", "recipient_rate_limited"];

/** @param details  Meta's own words on this case; added to ours, since the code alone is often too coarse */
export function deliveryErrorOf(providerCode: number | undefined, details?: string): DeliveryError {
  const meaning = meaningOf(providerCode);
  return {
    code: meaning.code,
    message: details ? `${meaning.message} Meta says: ${details}` : meaning.message,
    ...(providerCode === undefined ? {} : { providerCode }),
    retryable: RETRYABLE.includes(meaning.code),
    ...(meaning.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: meaning.retryAfterSeconds }),
  };
}

/** For abilities that throw instead of answering an outcome. */
export function appErrorOf(error: DeliveryError): AppError {
  const limited = error.code === "phone_rate_limited" || error.code === "recipient_rate_limited";
  return new AppError(limited ? "rate_limited" : "connector_unavailable", {
    public: error.message,
    internal: `${error.code}, provider code ${error.providerCode ?? "none"}`,
    retryable: error.retryable,
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  });
}

function meaningOf(providerCode: number | undefined): Meaning {
  if (providerCode === undefined) return INVALID;
  const exact = MEANINGS[providerCode];
  if (exact) return exact;
  return RANGES.find(([from, to]) => providerCode >= from && providerCode <= to)?.[2] ?? INVALID;
}
