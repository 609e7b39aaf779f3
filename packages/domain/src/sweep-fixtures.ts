import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { SweepRows } from "./sweep-world.ts";

type Inputs = Record<string, (rows: SweepRows) => Record<string, unknown>>;

/** One valid input per operation, from the `fixtures.ts` of every slice. */
export async function sweepFixtures(): Promise<Inputs> {
  const files = readdirSync(import.meta.dirname)
    .map((slice) => path.join(import.meta.dirname, slice, "fixtures.ts"))
    .filter((file) => existsSync(file));
  const parts = await Promise.all(files.map(inputsOf));
  return Object.assign({}, ...parts) as Inputs;
}

/** A slice's inputs take a part of the rows, so they take all of them: the type of an import cannot say it. */
async function inputsOf(file: string): Promise<Inputs> {
  const slice = (await import(file)) as { fixtures: Inputs };
  return slice.fixtures;
}
