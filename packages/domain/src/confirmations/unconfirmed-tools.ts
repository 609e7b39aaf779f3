import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { asc, eq, isNull } from "drizzle-orm";
import { unconfirmedTools } from "./table.ts";

/** Switching confirmations off is never itself unconfirmed. */
export const SWITCH = "set_unconfirmed_tools";

/** The tools of the whole workspace (null) or of one key alone, by name. */
export async function toolsOf(ctx: Pick<Ctx, "tx">, keyId: string | null): Promise<string[]> {
  const rows = await db(ctx)
    .select({ tool: unconfirmedTools.tool })
    .from(unconfirmedTools)
    .where(keyId === null ? isNull(unconfirmedTools.keyId) : eq(unconfirmedTools.keyId, keyId))
    .orderBy(asc(unconfirmedTools.tool));
  return rows.map((row) => row.tool);
}

/** @throws invalid_input  a name that is no tool, or one that asks nothing, with the nearest that does */
export function assertAsking(ctx: Pick<Ctx, "ports">, tools: readonly string[]): void {
  const asking = ctx.ports.askingTools.filter((name) => name !== SWITCH);
  const fields = tools.flatMap((name, index) => {
    if (asking.includes(name)) return [];
    const message = name === SWITCH ? "always asks" : "is no tool that asks for a confirmation";
    const nearest = nearestOf(name, asking);
    return [{ path: `tools.${index}`, message, received: name.slice(0, 60), ...(nearest ? { nearest } : {}) }];
  });
  const [first] = fields;
  if (!first) return;
  throw new AppError("invalid_input", {
    public: `\`${first.path}\` ${first.message}.${first.nearest ? ` Did you mean ${first.nearest}?` : ""} Those that do: ${asking.join(", ")}.`,
    fields: fields.map((field) => ({ ...field, expected: asking.join(" | ") })),
  });
}
