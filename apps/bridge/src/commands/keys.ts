import { ParleyError, type Client, type Operations } from "@parley/client";
import { WrongUsage, type Flags } from "../flags.ts";
import { helpFor } from "../help.ts";
import { shownText } from "../shown-text.ts";
import { clientOf, print, reported, type Command } from "../terminal.ts";

type CreateInput = Operations["create_key"]["input"];
/** What a subcommand answers: as JSON, and as lines for people; a notice goes to stderr, out of the way of scripts. */
type Answer = { json: object; lines: string[]; notice?: string };
type Key = Operations["list_keys"]["output"]["items"][number];

const PAGE = 100;
const PAGES_MAX = 50;

export const keysCommand: Command = {
  flags: { values: ["name", "scopes", "expires", "phones"], bare: ["json"] },
  async run({ args: [what, id], flags, settings }) {
    const ask = questionOf(what, id, flags);
    return reported(settings, flags["json"] === true, async () => {
      const { json, lines, notice } = await ask(clientOf(settings));
      if (flags["json"]) print(json);
      else console.log(shownText(lines.join("\n")));
      if (notice) console.error(notice);
    });
  },
};

/** @throws WrongUsage  something is missing; nothing was asked yet */
function questionOf(
  what: string | undefined,
  id: string | undefined,
  flags: Flags,
): (client: Client) => Promise<Answer> {
  if (what === "create") {
    const input = createInput(flags);
    return (client) => create(client, input);
  }
  if (what === "list") return list;
  if (what === "revoke" && id) return (client) => revoke(client, id);
  throw new WrongUsage(helpFor("keys"));
}

async function create(client: Client, input: CreateInput): Promise<Answer> {
  const made = await client.call("create_key", input);
  const end = made.expires_at ? `until ${made.expires_at}` : "no expiry";
  return {
    json: made,
    lines: [made.key, "", `${made.id}, ${made.scopes.length} scopes, ${end}. It is not shown again.`],
    ...(input.scopes ? {} : { notice: everyScope(made.scopes.length) }),
  };
}

function everyScope(count: number): string {
  return `It may do all that the key it was made with may do: ${count} scopes. For less: --scopes chats:read,messages:read`;
}

async function list(client: Client): Promise<Answer> {
  const items = await everyKey(client);
  return {
    json: { items },
    lines: items.map((key) => `${key.id}  ${key.prefix}…  ${key.name.padEnd(24)} ${stateOf(key)}`),
  };
}

async function everyKey(client: Client): Promise<Key[]> {
  const items: Key[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer: Operations["list_keys"]["output"] = await client.call("list_keys", {
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (cursor === null) break;
  }
  return items;
}

async function revoke(client: Client, id: string): Promise<Answer> {
  const before = (await everyKey(client)).find((item) => item.id === id)?.revoked_at;
  const { key } = await client
    .call("revoke_key", { key_id: id })
    // Who names the key on the command line has decided: the preview is answered at once.
    .catch((error: unknown) => client.call("revoke_key", { key_id: id }, { confirmationToken: tokenIn(error) }));
  const news = before ? `was revoked before, at ${before}; nothing was changed.` : "is revoked.";
  return { json: { key }, lines: [`${key.id} (${key.name}) ${news}`] };
}

/** @throws what it was given, when that asks for no confirmation */
function tokenIn(error: unknown): string {
  const token = error instanceof ParleyError ? error.body.details?.["confirmation_token"] : undefined;
  if (typeof token !== "string") throw error;
  return token;
}

function createInput({ name, scopes, expires, phones }: Flags): CreateInput {
  if (typeof name !== "string") throw new WrongUsage(`--name is missing.\n\n${helpFor("keys")}`);
  return {
    name,
    // The server refuses a scope that does not exist, by name.
    ...(typeof scopes === "string" ? { scopes: scopes.split(",") as NonNullable<CreateInput["scopes"]> } : {}),
    ...(typeof expires === "string" ? { expires } : {}),
    ...(typeof phones === "string" ? { phone_ids: phones.split(",") } : {}),
  };
}

function stateOf(key: { revoked_at?: string; expires_at: string | null }): string {
  if (key.revoked_at) return `revoked ${key.revoked_at}`;
  return key.expires_at ? `until ${key.expires_at}` : "no expiry";
}
