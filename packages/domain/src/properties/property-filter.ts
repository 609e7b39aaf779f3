import { AppError, nearestOf, type Ctx } from "@parley/kernel";
import { plainName } from "../near-name.ts";
import { definitionsOf } from "./definitions.ts";
import { checkValue, describeValue } from "./property-value.ts";
import type { Definition } from "./property-view.ts";
import type { PropertyKind } from "./schemas.ts";

/** A value that a filter wants, under the name and in the form that rows of this kind keep it. */
export interface WantedValue {
  kind: PropertyKind;
  /** What a row's properties must contain. */
  part: Record<string, unknown>;
}

/**
 * For each name of the filter the values that fit it, one for each kind that has such a property. Of a property
 * with several choices one choice is enough.
 * @param field  the parameter that the values came in
 * @throws invalid_input  a name that is none of these kinds', or a value of another type
 */
export async function propertyFilter(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  kinds: readonly PropertyKind[],
  wanted: Readonly<Record<string, unknown>>,
  field: string,
): Promise<WantedValue[][]> {
  const all: Definition[] = [];
  for (const kind of kinds) all.push(...(await definitionsOf(ctx, kind)));
  return Object.entries(wanted).map(([name, value]) => {
    const path = `${field}.${name}`;
    const named = all.filter(({ nameKey }) => nameKey === plainName(name));
    if (named.length === 0) throw unknown(path, name, all);
    const results = named.map((definition) => ({
      definition,
      result: checkValue(definition, given(definition, value)),
    }));
    const fitting = results.flatMap(({ definition, result }) =>
      result.ok ? [{ kind: definition.kind, part: { [definition.name]: result.value } }] : [],
    );
    if (fitting.length > 0) return fitting;
    const expected = results.flatMap(({ result }) => (result.ok ? [] : [result.expected])).join(", or ");
    throw new AppError("invalid_input", {
      public: `\`${path}\` has a value that the property cannot have. Give ${expected}. Nothing was done.`,
      fields: [{ path, message: "is of another type", received: describeValue(value), expected }],
      hint: "list_custom_properties",
    });
  });
}

function given({ valueType }: Definition, value: unknown): unknown {
  return valueType === "multi_select" && !Array.isArray(value) ? [value] : value;
}

function unknown(path: string, name: string, all: readonly Definition[]): AppError {
  const names = [...new Set(all.map((definition) => definition.name))];
  const near = nearestOf(name, names);
  return new AppError("invalid_input", {
    public: `There is no property of \`${path}\`${near ? `; the nearest is ${near}` : ""}. See list_custom_properties. Nothing was done.`,
    fields: [{ path, message: "is not defined", received: name, ...(near ? { expected: near } : {}) }],
    hint: "list_custom_properties",
  });
}
