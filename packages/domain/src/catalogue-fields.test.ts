import { argumentNames, FINDERS, parseInput, toAppError, type AnyOperation, type AppError } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { z } from "zod";
import { operations } from "./operations.gen.ts";
import { createCustomProperty } from "./properties/operations/create-custom-property.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** Whoever gave a wrong value is told in which parameter, by the name that it has in the tool they called. */
const UNKNOWN = ["chat_06fkz8w2q1ab4cd", "con_06fkz8w2q1ab4cd", "msg_06fkz8w2q1ab4cd", "TKT-999", "Nobody such"];
const NUMBER_PROPERTY = "Size";
/** Inputs that come to the parameter that is wrong, where the usual one is refused for another. */
const REACHING: Record<string, (rows: SweepRows) => Record<string, unknown>> = {
  create_broadcast: () => ({ template: "order_update", language: "en_US" }),
  // Settings are looked at together with secrets, which the other phone was never given.
  update_phone: (rows) => ({ phone_id: rows.doomedPhoneId }),
};
const inputs = { ...(await sweepFixtures()), ...REACHING };
const core = operations.map(({ operation }) => operation).filter(({ tier }) => tier === "core");
const listed = operations.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  for (const type of ["chat", "contact", "ticket"]) {
    await world.call(createCustomProperty, { type, name: NUMBER_PROPERTY, value_type: "number" });
  }
});
afterAll(() => world.close());

it.each(listed.map((operation) => [operation.name, operation] as const))(
  "%s tells of a wrong value by the parameter it came in",
  async (name, operation) => {
    const input = inputs[name]?.(world) ?? {};
    const isFine = (await refusalOf(operation, input)) === null;
    const mistaken: string[] = [];
    for (const [parameter, value] of wrongValues(operation)) {
      const error = await refusalOf(operation, { ...input, [parameter]: value });
      if (error && !tellsOf(parameter, error, operation, isFine)) mistaken.push(`${parameter}: ${wordsOf(error)}`);
    }
    expect(mistaken).toEqual([]);
  },
);

it.each(core.map((operation) => [operation.name, operation] as const))(
  "%s tells of a wrong value what the default connection can do about it",
  async (name, operation) => {
    const input = inputs[name]?.(world) ?? {};
    const lost: string[] = [];
    for (const [parameter, value] of [...wrongValues(operation), ["phone_id", "+34999999999"] as const]) {
      const error = await refusalOf(operation, { ...input, [parameter]: value });
      const unlisted = error ? toolsNamedBy(error).filter((tool) => !core.some((other) => other.name === tool)) : [];
      if (error && unlisted.length > 0 && !holdsChoices(error)) lost.push(`${parameter}: ${unlisted.join(", ")}`);
    }
    expect(lost).toEqual([]);
  },
);

it("says of what a core tool takes only core tools to find it with", () => {
  const lost = core.flatMap((operation) =>
    argumentNames(operation).filter((name) => {
      const finder = FINDERS[name];
      return finder !== undefined && !core.some((other) => other.name === finder);
    }),
  );
  expect(lost).toEqual([]);
});

it("names in what a core tool says of itself core tools only", () => {
  const lost = core.map(({ name, summary, guidance }) => [name, ...toolsIn(`${summary} ${guidance}`)]);
  const unlisted = lost.filter(([, ...named]) => named.some((tool) => !core.some((other) => other.name === tool)));
  expect(unlisted).toEqual([]);
});

function toolsNamedBy({ message, options }: AppError): string[] {
  return toolsIn(JSON.stringify([message, options.hint, options.fields]));
}

function toolsIn(text: string): string[] {
  const words = text.match(/[a-z]+(?:_[a-z]+)+/g) ?? [];
  return [...new Set(words)].filter((word) => listed.some((operation) => operation.name === word));
}

/** What the tool would tell is in the error itself, unless there is nothing of the kind. */
function holdsChoices({ options: { details = {} } }: AppError): boolean {
  return Array.isArray(details["candidates"]) || Array.isArray(details["templates"]);
}

/** Each parameter that takes text, a list or values by name, with what is there for nobody. */
function wrongValues(operation: AnyOperation): [string, unknown][] {
  return Object.entries(operation.input.shape).flatMap(([parameter, field]) => {
    const forms: ((value: string) => unknown)[] = [
      (value) => value,
      (value) => [value],
      (value) => ({ [NUMBER_PROPERTY]: value }),
    ];
    const form = forms.find((make) => (field as z.ZodType).safeParse(make("Nobody such")).success);
    return form ? UNKNOWN.map((value): [string, unknown] => [parameter, form(value)]) : [];
  });
}

/** Null where nothing is refused but what asks first. Nothing is done either way. */
async function refusalOf(operation: AnyOperation, input: Record<string, unknown>): Promise<AppError | null> {
  const isTrial = operation.effect !== "read" && !("dry_run" in operation.input.shape);
  const own = "dry_run" in operation.input.shape ? { dry_run: true } : {};
  try {
    await world.call(operation, { ...input, ...own }, { dryRun: isTrial });
    return null;
  } catch (error) {
    const refusal = toAppError(error);
    return refusal.code === "approval_required" ? null : refusal;
  }
}

/** What was not found is told of where it stood; what does not go together may be told of the other. */
function tellsOf(parameter: string, { code, options }: AppError, operation: AnyOperation, isFine: boolean): boolean {
  const told = (options.fields ?? []).map(({ path }) => path.split(".")[0] ?? "");
  const known = ["", ...argumentNames(operation)];
  if (told.length === 0 || !told.every((path) => known.includes(path))) return false;
  return !isFine || !code.endsWith("_not_found") || told.includes(parameter);
}

function wordsOf({ code, message, options }: AppError): string {
  return `${code} of ${JSON.stringify(options.fields)}: ${message} ${options.internal?.slice(0, 200) ?? ""}`;
}

it("gives an example that the door takes, or none", () => {
  const wrong = listed.flatMap(({ name, input }) =>
    Object.entries(input.shape).flatMap(([parameter, field]) => {
      const example = exampleGiven(input, parameter, [[]]) ?? exampleGiven(input, parameter, { 1: [] });
      const isTaken = example === undefined || (field as z.ZodType).safeParse(example).success;
      return isTaken ? [] : [`${name}.${parameter}: ${JSON.stringify(example)}`];
    }),
  );
  expect(wrong).toEqual([]);
});

function exampleGiven(input: z.ZodObject, parameter: string, value: unknown): unknown {
  try {
    parseInput(input, { [parameter]: value });
    return undefined;
  } catch (error) {
    return toAppError(error).options.fields?.find(({ path }) => path === parameter)?.example;
  }
}
