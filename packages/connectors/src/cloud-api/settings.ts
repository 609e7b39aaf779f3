import { AppError, parseInput } from "@parley/kernel";
import { z } from "zod";

export const CloudApiSettings = z.object({
  base_url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => isPrivateChannel(url), { error: "must be https; plain http only to this machine" })
    .default("https://graph.facebook.com")
    .describe("Where the Graph API answers, without the version."),
  version: z
    .string()
    .regex(/^v\d{1,3}\.\d$/)
    .default("v26.0")
    .describe("Graph API version, such as v26.0."),
  phone_number_id: z
    .string()
    .regex(/^\d{1,32}$/)
    .describe("Meta's id of the number; not the number itself."),
  waba_id: z
    .string()
    .regex(/^\d{1,32}$/)
    .describe("Id of the WhatsApp business account: owner of the templates."),
  display_number: z
    .string()
    .max(40)
    .optional()
    .describe("The number as people write it: tells news of the account about other numbers apart."),
  request_timeout_ms: z
    .int()
    .min(100)
    .max(120_000)
    .default(20_000)
    .describe("How long to wait for an answer; a send that takes longer is unknown, never repeated."),
  pace: z
    .boolean()
    .default(true)
    .describe("Hold back what Meta's rates for number and recipient would refuse. Off: the network decides."),
});
export type CloudApiSettings = z.output<typeof CloudApiSettings>;

export interface CloudApiSecrets {
  access_token: string;
  app_secret: string;
  verify_token: string;
}

const SECRET_NAMES = ["access_token", "app_secret", "verify_token"] as const;

/** @throws invalid_input  naming the setting, as `settings.…`: where the caller gave it */
export function readSettings<S extends z.ZodObject>(schema: S, raw: Record<string, unknown>): z.output<S> {
  return parseInput(schema, raw, ["settings"]);
}

/** Never repeats a value: only the names of what is missing. @throws invalid_input */
export function readSecrets(raw: Record<string, string>): CloudApiSecrets {
  // A line break could smuggle a header; no real secret has one.
  const bad = SECRET_NAMES.filter((name) => !/^[\x21-\x7e]+$/.test(raw[name] ?? ""));
  if (bad.length > 0) {
    throw new AppError("invalid_input", {
      public: `The secrets ${bad.map((name) => `\`${name}\``).join(", ")} are missing or not plain text. All of ${SECRET_NAMES.join(", ")} are needed; docs/connectors.md says where each comes from.`,
      fields: bad.map((name) => ({ path: `secrets.${name}`, message: "is required, printable and without spaces" })),
    });
  }
  const [access_token, app_secret, verify_token] = SECRET_NAMES.map((name) => raw[name] ?? "") as [
    string,
    string,
    string,
  ];
  return { access_token, app_secret, verify_token };
}

export function numberIdIn(settings: Record<string, unknown>): string | null {
  const id = settings["phone_number_id"];
  return typeof id === "string" ? id : null;
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** A token in plain http is a token given away. */
function isPrivateChannel(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || LOOPBACK.includes(hostname);
}
