import type { Ctx } from "@parley/kernel";
import { plainName } from "../near-name.ts";
import { definitionsOf } from "./definitions.ts";
import type { PropertyKind, ValueType } from "./schemas.ts";

/**
 * Makes values of texts that a file carries, by what each property is defined to hold; for one whose
 * type asks more than text and whose text does not say it, the text stays, which the check refuses.
 * @param split  the parts of a text that lists several
 */
export async function valueReader(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  kind: PropertyKind,
  split: (text: string) => string[],
): Promise<(name: string, text: string) => unknown> {
  const types = new Map((await definitionsOf(ctx, kind)).map((row) => [row.nameKey, row.valueType]));
  return (name, text) => valueOf(types.get(plainName(name)) ?? "text", text, split);
}

function valueOf(type: ValueType, text: string, split: (text: string) => string[]): unknown {
  const plain = text.trim();
  if (type === "number" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  if (type === "boolean" && /^(true|false)$/i.test(plain)) return plain.toLowerCase() === "true";
  return type === "multi_select" ? split(text) : text;
}
