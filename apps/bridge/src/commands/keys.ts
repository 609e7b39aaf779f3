import type { Operations } from "@parley/client";
import { helpFor } from "../help.ts";
import { clientOf, EXIT, fail, print, reported, type Command } from "../terminal.ts";

type CreateInput = Operations["create_key"]["input"];

export const keysCommand: Command = async ({ args: [what, id], flags, settings }) => {
  const asJson = flags["json"] !== undefined;
  const client = () => clientOf(settings);
  switch (what) {
    case "create":
      return reported(settings, asJson, async () => {
        const made = await client().call("create_key", createInput(flags));
        if (asJson) print(made);
        else
          console.log(
            `${made.key}\n\n${made.id}, ${made.scopes.length} scopes, ${made.expires_at ? `until ${made.expires_at}` : "no expiry"}. It is not shown again.`,
          );
      });
    case "list":
      return reported(settings, asJson, async () => {
        const { items } = await client().call("list_keys", { limit: 100 });
        if (asJson) return print({ items });
        for (const key of items) console.log(`${key.id}  ${key.prefix}…  ${key.name.padEnd(24)} ${stateOf(key)}`);
      });
    case "revoke":
      if (!id) fail(EXIT.usage, helpFor("keys"));
      return reported(settings, asJson, async () => {
        const { key } = await client().call("revoke_key", { key_id: id });
        if (asJson) print({ key });
        else console.log(`${key.id} (${key.name}) is revoked.`);
      });
    default:
      return fail(EXIT.usage, helpFor("keys"));
  }
};

function createInput(flags: Record<string, string | true>): CreateInput {
  const name = flags["name"];
  if (typeof name !== "string") fail(EXIT.usage, `--name is missing.\n\n${helpFor("keys")}`);
  const { scopes, expires, phones } = flags;
  return {
    name,
    // The server refuses a scope that does not exist, by name.
    ...(typeof scopes === "string" ? { scopes: scopes.split(",") as NonNullable<CreateInput["scopes"]> } : {}),
    ...(typeof expires === "string" ? { expires } : {}),
    ...(typeof phones === "string" ? { phone_ids: phones.split(",") } : {}),
  };
}

function stateOf(key: { revoked_at: string | null; expires_at: string | null }): string {
  if (key.revoked_at) return `revoked ${key.revoked_at}`;
  return key.expires_at ? `until ${key.expires_at}` : "no expiry";
}
