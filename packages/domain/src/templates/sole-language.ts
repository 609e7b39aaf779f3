import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, sql } from "drizzle-orm";
import { templates } from "./table.ts";

/**
 * The only language that a template may be sent in by the phones in sight.
 * @throws invalid_input  none or several, which are named
 */
export async function soleLanguageOf(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  name: string,
  phoneId: string | undefined,
): Promise<string> {
  const { phoneIds } = ctx.caller;
  const rows = await db(ctx)
    .selectDistinct({ language: templates.language })
    .from(templates)
    .where(
      and(
        eq(templates.workspaceId, ctx.workspaceId),
        eq(templates.name, name),
        eq(sql`upper(${templates.status})`, "APPROVED"),
        phoneId === undefined ? undefined : eq(templates.phoneId, phoneId),
        phoneIds ? inArray(templates.phoneId, [...phoneIds]) : undefined,
      ),
    )
    .orderBy(templates.language);
  const languages = rows.map((row) => row.language);
  if (languages[0] !== undefined && languages.length === 1) return languages[0];
  const where =
    languages.length === 0
      ? `template ${name} may be sent in none: see list_templates`
      : `template ${name} exists in ${languages.join(", ")}`;
  throw new AppError("invalid_input", {
    public: `\`language\` is required: ${where}. Nothing was sent.`,
    fields: [
      {
        path: "language",
        message: "is required",
        ...(languages.length > 0 ? { expected: languages.join(" | ") } : {}),
      },
    ],
    hint: "list_templates",
  });
}
