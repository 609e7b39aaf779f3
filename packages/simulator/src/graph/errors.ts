/**
 * Errors as the Graph API words them. Clients are told to go by `code` and `error_data.details`;
 * the HTTP status is Meta's where it is known, else the usual one.
 */
export class GraphError extends Error {
  readonly code: number;
  readonly details: string;
  readonly subcode: number | undefined;
  /** What stands in the answer beside the error. */
  readonly beside: Record<string, unknown>;

  constructor(code: number, details: string, subcode?: number, beside: Record<string, unknown> = {}) {
    super(details);
    this.name = "GraphError";
    this.code = code;
    this.details = details;
    this.subcode = subcode;
    this.beside = beside;
  }
}

/** code -> HTTP status and title. */
const CODES: Record<number, [status: number, title: string]> = {
  0: [401, "AuthException"],
  1: [400, "An unknown error occurred"],
  2: [503, "Service temporarily unavailable"],
  3: [500, "Application does not have the capability to make this API call"],
  4: [429, "Application request limit reached"],
  10: [403, "Application does not have permission for this action"],
  33: [400, "Parameter value is not valid"],
  100: [400, "Invalid parameter"],
  190: [401, "Access token has expired"],
  200: [403, "Permissions error"],
  368: [403, "Temporarily blocked for policies violations"],
  613: [429, "Calls to this api have exceeded the rate limit"],
  2635: [400, "You are calling a deprecated version of the Graph API"],
  80007: [429, "Rate limit issues"],
  130429: [429, "Rate limit hit"],
  130472: [400, "User's number is part of an experiment"],
  130497: [403, "Business account is restricted from messaging users in this country"],
  130501: [400, "Message type is not currently supported"],
  131000: [500, "Something went wrong"],
  131005: [403, "Access denied"],
  131008: [400, "Required parameter is missing"],
  131009: [400, "Parameter value is not valid"],
  131016: [500, "Service unavailable"],
  131020: [400, "Group has a single member"],
  131021: [400, "Recipient cannot be sender"],
  131026: [400, "Message undeliverable"],
  131030: [400, "Recipient phone number not in allowed list"],
  131031: [403, "Business Account locked"],
  131037: [400, "WhatsApp provided number needs display name approval before message can be sent"],
  131041: [400, "Group unknown"],
  131042: [400, "Business eligibility payment issue"],
  131044: [400, "Payment method missing"],
  131045: [500, "Incorrect certificate"],
  131047: [400, "Re-engagement message"],
  131048: [429, "Spam rate limit hit"],
  131049: [400, "This message was not delivered to maintain healthy ecosystem engagement"],
  131050: [400, "User has stopped receiving marketing messages from this business"],
  131051: [400, "Unsupported message type"],
  131052: [400, "Media download error"],
  131053: [400, "Media upload error"],
  131056: [429, "(Business Account, Consumer Account) pair rate limit hit"],
  131057: [500, "Account in maintenance mode"],
  131059: [400, "Invalid cursor"],
  131062: [400, "Business-scoped user id is not supported for this message"],
  131063: [400, "Marketing templates are disabled on this endpoint"],
  131064: [400, "Messaging limited due to template misclassification"],
  131201: [400, "Some group participants could not be processed"],
  131202: [400, "Duplicate group participant"],
  131203: [400, "Too many group participants"],
  131207: [403, "Group suspended"],
  131208: [429, "Group message rate limit hit"],
  131209: [400, "Group picture is not valid"],
  131210: [400, "Group picture is not valid"],
  131211: [400, "Group creation limit reached"],
  131212: [400, "Business is not in the group"],
  131213: [400, "Join request not found"],
  131214: [403, "Group creation disabled"],
  131215: [403, "Business is not eligible for groups"],
  132000: [400, "Number of parameters does not match the expected number of params"],
  132001: [404, "Template name does not exist in the translation"],
  132005: [400, "Translated text too long"],
  132007: [400, "Template format character policy violated"],
  132008: [400, "Template parameter value is not valid"],
  132012: [400, "Parameter format does not match format in the created template"],
  132015: [400, "Template is paused"],
  132016: [400, "Template is disabled"],
  132018: [400, "There are issues with the template parameters"],
  132068: [400, "Flow is in blocked state"],
  132069: [400, "Flow is in throttled state"],
  133000: [500, "Incomplete deregistration"],
  133004: [503, "Server temporarily unavailable"],
  133005: [400, "Two step verification PIN mismatch"],
  133006: [400, "Phone number re-verification needed"],
  133008: [400, "Too many two step verification PIN guesses"],
  133009: [400, "Two step verification PIN guessed too fast"],
  133010: [400, "Phone number not registered"],
  133016: [400, "Account register deregister rate limit exceeded"],
  135000: [400, "Generic user error"],
  136025: [400, "Verify code error"],
  137000: [400, "Recipient identity key mismatch"],
  139100: [400, "Failed to block/unblock some users"],
  139101: [400, "Blocklist limit reached"],
  139102: [409, "Blocklist concurrent update"],
  139103: [500, "Blocklist internal error"],
  2388019: [400, "Template limit reached"],
  2388023: [400, "Message template language is being deleted"],
  2388024: [400, "Content in this language already exists"],
  2388040: [400, "Character limit exceeded"],
  2388047: [400, "Header format is incorrect"],
  2388072: [400, "Body format is incorrect"],
  2388073: [400, "Footer format is incorrect"],
  2388293: [400, "Variables to words ratio is too high"],
  2388299: [400, "Leading or trailing parameters are not allowed"],
};

const TRANSIENT = new Set([1, 2, 4, 130429, 131000, 131016, 131057, 133004]);

export function httpStatusOfCode(code: number): number {
  return CODES[code]?.[0] ?? 400;
}

function titleOfCode(code: number): string {
  return CODES[code]?.[1] ?? "Unknown error";
}

export function graphErrorBody(error: GraphError, traceId: string): unknown {
  return {
    ...error.beside,
    error: {
      // Token trouble is told in a sentence, the rest by code and title.
      message: error.code === 190 ? error.details : `(#${error.code}) ${titleOfCode(error.code)}`,
      type: "OAuthException",
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      ...(TRANSIENT.has(error.code) ? { is_transient: true } : {}),
      error_data: { messaging_product: "whatsapp", details: error.details },
      fbtrace_id: traceId,
    },
  };
}

/** As it stands in `statuses[].errors[]`. */
export function webhookError(code: number, details: string): Record<string, unknown> {
  const title = titleOfCode(code);
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
  };
}
