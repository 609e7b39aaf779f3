import { AppError, inTurn, type Ctx } from "@parley/kernel";
import { z } from "zod";

/** One entry of a bulk answer, in the order of what was asked. */
export const itemResult = z.object({
  id: z.string().describe("Of the thing; what was given, where nothing was found."),
  ok: z.boolean(),
  name: z.string().optional().describe("Who or what the id is."),
  number: z.string().optional(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      candidates: z
        .array(z.record(z.string(), z.unknown()))
        .optional()
        .describe("Who may be meant, where a name came."),
    })
    .optional()
    .describe("Absent when ok."),
});
export type ItemResult = z.output<typeof itemResult>;

/** What a given id, number or name turned out to mean. */
export interface FoundItem {
  id: string;
  name?: string;
  number?: string;
}
type Work = (given: string, found: (item: FoundItem) => void) => Promise<string | void>;

/**
 * Does `work` for each id, one after another, and says of each what became of it: a bulk call is
 * never all or nothing. Only refusals (`AppError`) become entries, so `work` must refuse before it
 * writes; anything else travels up and undoes the whole call.
 * @param work  tells what it found, before it may refuse; answers the name to show, or nothing
 */
export function perItem({ caller }: Pick<Ctx, "caller">, ids: readonly string[], work: Work): Promise<ItemResult[]> {
  return inTurn(caller, ids, (id) => one(id, work));
}

async function one(given: string, work: Work): Promise<ItemResult> {
  let item: FoundItem = { id: given };
  try {
    const name = await work(given, (found) => (item = found));
    return { ...(name ? { ...item, name } : item), ok: true };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const candidates = error.options.details?.["candidates"] as Record<string, unknown>[] | undefined;
    return {
      ...item,
      ok: false,
      error: { code: error.code, message: error.message, ...(candidates ? { candidates } : {}) },
    };
  }
}
