import { randomBytes } from "node:crypto";
import type { Client, Operations } from "@parley/client";
import { WrongUsage, type Flags } from "../flags.ts";
import { helpFor } from "../help.ts";
import { linkAgain } from "../link-again.ts";
import { readSecret } from "../secret-input.ts";
import { shownText } from "../shown-text.ts";
import { clientOf, EXIT, print, reported, type Command } from "../terminal.ts";

type Phone = Operations["list_phones"]["output"]["items"][number];
/** What a subcommand answers: as JSON, and as lines for people. */
type Answer = { json: object; lines: string[]; well?: boolean };
type Change = Operations["update_phone"]["input"];

/** Setting of the connector by flag. */
const SETTINGS = {
  "phone-number-id": "phone_number_id",
  "waba-id": "waba_id",
  "display-number": "display_number",
  "base-url": "base_url",
  version: "version",
} as const;
const SECRETS = {
  "access-token-file": "access_token",
  "app-secret-file": "app_secret",
  "verify-token-file": "verify_token",
} as const;
const VERIFY_TOKEN_BYTES = 24;
/** The server tries a new phone within seconds; whoever waits longer looks with `phones list`. */
const WAIT_MS = 20_000;
const LOOK_MS = 250;

export const phonesCommand: Command = {
  flags: {
    values: ["name", ...Object.keys(SETTINGS), ...Object.keys(SECRETS)],
    bare: ["json"],
  },
  async run({ args: [what, id], flags, settings }) {
    const ask = await questionOf(what, id, flags);
    let isWell = true;
    const code = await reported(settings, flags["json"] === true, async () => {
      const { json, lines, well = true } = await ask(clientOf(settings));
      isWell = well;
      if (flags["json"]) print(json);
      else console.log(shownText(lines.join("\n")));
    });
    // Linked or changed all the same, but it cannot send yet.
    return code === EXIT.well && !isWell ? EXIT.refused : code;
  },
};

/** @throws WrongUsage  something is missing; nothing was asked yet */
async function questionOf(
  what: string | undefined,
  id: string | undefined,
  flags: Flags,
): Promise<(client: Client) => Promise<Answer>> {
  if (what === "list") return list;
  if (what === "link") {
    const name = needed(flags, "name");
    const settings = settingsFrom(flags);
    for (const flag of ["phone-number-id", "waba-id"] as const) needed(flags, flag);
    const secrets = {
      access_token: await readSecret(flags, "access-token-file", "Access token"),
      app_secret: await readSecret(flags, "app-secret-file", "App secret"),
      verify_token: flags["verify-token-file"]
        ? await readSecret(flags, "verify-token-file", "Verify token")
        : madeUp(),
    };
    return (client) => link(client, { name, connector: "cloud-api", settings, secrets });
  }
  if (what === "update" && id) {
    const input = { phone_id: id, ...(await changesFrom(flags)) };
    return (client) => update(client, input, flags);
  }
  throw new WrongUsage(helpFor("phones"));
}

async function link(client: Client, input: Operations["link_phone"]["input"]): Promise<Answer> {
  const { phone_id, webhook_url } = await client.call("link_phone", input);
  const phone = await settled(client, phone_id);
  const hint = phone && notConnectedHint(phone);
  return {
    json: {
      phone_id,
      webhook_url,
      verify_token: input.secrets["verify_token"],
      ...standing(phone),
      ...(hint ? { hint } : {}),
    },
    well: phone?.state === "connected",
    lines: [
      phone ? lineOf(phone) : `${phone_id} is linked.`,
      ...(hint ? ["", hint] : []),
      "",
      "At Meta, in the app under WhatsApp > Configuration, enter",
      ...webhookLines(webhook_url, input.secrets["verify_token"]),
      "and subscribe to `messages`. docs/connectors.md has the rest.",
    ],
  };
}

/** The number stands in the list all the same, so that a slip of the pen is mended and need not be linked anew. */
function notConnectedHint({ phone_id: id, state }: Phone): string | undefined {
  if (state === "connected") return undefined;
  if (state === "interrupted" || state === "connecting")
    return [
      "It is linked, but not connected yet, so nothing is sent or received. It is tried again by itself;",
      "`npx parley phones list` tells how that goes. Where the address is wrong:",
      `  npx parley phones update ${id} --base-url URL`,
    ].join("\n");
  return [
    "It is linked, but WhatsApp refuses it as it was given, so nothing is sent or received. Set right what is wrong:",
    `  npx parley phones update ${id} --access-token-file FILE, --phone-number-id ID or --waba-id ID`,
    `or take it back: npx parley call unlink_phone phone_id=${id}`,
  ].join("\n");
}

async function update(client: Client, { phone_id, ...changes }: Change, flags: Flags): Promise<Answer> {
  const secrets = changes.secrets && (await completed(client, phone_id, changes.secrets, flags));
  await client.call("update_phone", { phone_id, ...changes, ...(secrets ? { secrets } : {}) });
  const phone = await settled(client, phone_id);
  const made = secrets?.["verify_token"] === changes.secrets?.["verify_token"] ? undefined : secrets?.["verify_token"];
  // A new name is no attempt to connect, so how the phone stands is no failure of it.
  const isRenaming = changes.name !== undefined && !changes.settings && !secrets;
  const hint = phone?.unlinked_at
    ? `Unlinked: nothing is sent or received. ${linkAgain(phone)}`
    : phone && !isRenaming
      ? notConnectedHint(phone)
      : undefined;
  return {
    json: {
      phone_id,
      ...standing(phone),
      ...(made && phone ? { webhook_url: phone.webhook_url, verify_token: made } : {}),
      ...(hint ? { hint } : {}),
    },
    well: isRenaming || phone?.state === "connected",
    lines: [
      phone ? lineOf(phone) : `${phone_id} is changed.`,
      ...(made && phone ? ["", "Where the webhook is entered anew:", ...webhookLines(phone.webhook_url, made)] : []),
      ...(hint ? [hint] : []),
    ],
  };
}

/**
 * A phone that was unlinked has no secret left, so each is needed; the verify token is made up as for a new one.
 * @throws WrongUsage  naming the flags that are missing
 */
async function completed(
  client: Client,
  phoneId: string,
  given: Record<string, string>,
  flags: Flags,
): Promise<Record<string, string>> {
  const phone = (await everyPhone(client)).find((item) => item.phone_id === phoneId);
  if (!phone?.unlinked_at) return given;
  const secrets: Record<string, string> = { verify_token: madeUp(), ...given };
  for (const [flag, secret] of Object.entries(SECRETS)) {
    if (secrets[secret] !== undefined) continue;
    if (!process.stdin.isTTY)
      throw new WrongUsage(`${phoneId} was unlinked, so --${flag} is needed too. ${linkAgain(phone)}`);
    secrets[secret] = await readSecret(flags, flag, secret);
  }
  return secrets;
}

function madeUp(): string {
  return randomBytes(VERIFY_TOKEN_BYTES).toString("hex");
}

function webhookLines(url: string, verifyToken: string | undefined): string[] {
  return [`  callback URL   ${url}`, `  verify token   ${verifyToken}`];
}

async function list(client: Client): Promise<Answer> {
  const items = await everyPhone(client);
  return { json: { items }, lines: items.length > 0 ? items.map(lineOf) : ["No phone is linked. See `phones link`."] };
}

/** The phone once it is more than `connecting`; as it is when that takes too long. */
async function settled(client: Client, phoneId: string): Promise<Phone | undefined> {
  const attempts = WAIT_MS / LOOK_MS;
  for (let attempt = 0; ; attempt++) {
    const phone = (await everyPhone(client)).find((item) => item.phone_id === phoneId);
    if (!phone || phone.state !== "connecting" || attempt >= attempts) return phone;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function everyPhone(client: Client): Promise<Phone[]> {
  const items: Phone[] = [];
  let cursor: string | null = null;
  do {
    const answer: Operations["list_phones"]["output"] = await client.call("list_phones", {
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    });
    items.push(...answer.items);
    cursor = answer.next_cursor;
  } while (cursor !== null);
  return items;
}

function standing(phone: Phone | undefined): object {
  return phone ? { state: phone.state, ...(phone.reason ? { reason: phone.reason } : {}) } : {};
}

function lineOf(phone: Phone): string {
  const end = [phone.is_default ? "default" : "", phone.reason ?? ""].filter(Boolean).join("  ");
  return `${phone.phone_id}  ${phone.name.padEnd(20)} ${(phone.number ?? "").padEnd(16)} ${phone.connector.padEnd(10)} ${phone.state}${end ? `  ${end}` : ""}`;
}

function needed(flags: Flags, flag: string): string {
  const value = flags[flag];
  if (typeof value === "string" && value !== "") return value;
  throw new WrongUsage(`--${flag} is missing.\n\n${helpFor("phones")}`);
}

function settingsFrom(flags: Flags): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([flag, setting]) =>
      flags[flag] === undefined ? [] : [[setting, needed(flags, flag)]],
    ),
  );
}

async function changesFrom(flags: Flags): Promise<Omit<Change, "phone_id">> {
  const settings = settingsFrom(flags);
  const secrets: Record<string, string> = {};
  for (const [flag, secret] of Object.entries(SECRETS))
    if (flags[flag]) secrets[secret] = await readSecret(flags, flag, secret);
  return {
    ...(flags["name"] === undefined ? {} : { name: needed(flags, "name") }),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  };
}
