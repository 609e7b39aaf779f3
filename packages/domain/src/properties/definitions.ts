import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import type { Definition } from "./property-view.ts";
import { DEFINITIONS_MAX, type PropertyKind } from "./schemas.ts";
import { propertyDefinitions } from "./table.ts";

export async function definitionsOf(ctx: Pick<Ctx, "tx" | "workspaceId">, kind: PropertyKind): Promise<Definition[]> {
  return db(ctx)
    .select()
    .from(propertyDefinitions)
    .where(and(eq(propertyDefinitions.workspaceId, ctx.workspaceId), eq(propertyDefinitions.kind, kind)));
}

/** @throws limit_exceeded */
export function assertRoomFor(fresh: number, kind: PropertyKind, known: number): void {
  if (known + fresh <= DEFINITIONS_MAX) return;
  throw new AppError("limit_exceeded", {
    public: `A workspace defines at most ${DEFINITIONS_MAX} ${kind} properties. Use one that exists: see list_custom_properties.`,
  });
}
