import { AppError, nearestOf, visibleText, withoutUnseen, type Ctx, type FieldProblem } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { isNearName, plainName } from "../near-name.ts";
import { assertRoomFor, definitionsOf } from "./definitions.ts";
import { checkValue, describeValue, typeOfValue } from "./property-value.ts";
import { propertyCandidates, type PropertyCandidate } from "./property-candidates.ts";
import type { Definition } from "./property-view.ts";
import type { PropertyKind, ValueType } from "./schemas.ts";
import { propertyDefinitions } from "./table.ts";

type Values = Record<string, unknown>;

/** On one chat, contact or ticket. */
const PROPERTIES_MAX = 100;
/** As JSON. Twice of it, which a file of them may take, is below what one answer holds. */
const PROPERTIES_BYTES_MAX = 8_000;

/**
 * The properties after a change, under the defined names and with the values as they are kept; null removes.
 * An unknown name is defined on first use with the type of its value, and the audit says so.
 * @param field  the parameter the changes came in, for the refusal
 * @returns  also the names it defined
 * @throws invalid_input  a value of another type, or a name that is nearly one that exists; nothing was written then
 * @throws limit_exceeded  more than one thing holds; nothing was written then
 */
export async function mergeProperties(
  ctx: Ctx,
  kind: PropertyKind,
  before: Values,
  given: Values,
  field = "custom_properties",
): Promise<{ properties: Values; defined: string[] }> {
  const total = Object.values({ ...before, ...given }).filter((value) => value !== null).length;
  if (total > PROPERTIES_MAX)
    throw new AppError("limit_exceeded", {
      public: `A ${kind} holds at most ${PROPERTIES_MAX} properties; with these it would have ${total}. Remove some by setting them to null.`,
    });
  const { changes, fresh, known } = await checked(ctx, kind, { before, given }, field);
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  const properties = Object.fromEntries(entries);
  assertFits(kind, before, properties);
  await define(ctx, kind, fresh, known);
  return { properties, defined: [...fresh.values()].map(({ name }) => name) };
}

/**
 * What holds too much already, as two that became one by themselves may, can be made smaller in steps.
 * @throws limit_exceeded
 */
export function assertFits(kind: PropertyKind, before: Values, properties: Values): void {
  const after = bytesOf(properties);
  if (after <= PROPERTIES_BYTES_MAX || after < bytesOf(before)) return;
  throw new AppError("limit_exceeded", {
    public: `The properties of a ${kind} take at most ${PROPERTIES_BYTES_MAX} bytes together, names and values; with these it would be ${after}. Shorten texts, or remove some by setting them to null; long texts belong in a note (create_note).`,
  });
}

function bytesOf(properties: Values): number {
  return Buffer.byteLength(JSON.stringify(properties));
}

/** Names on their first use, by the key they are found under. */
type Fresh = Map<string, { name: string; valueType: ValueType }>;

interface Checked {
  changes: Values;
  /** Not defined yet. */
  fresh: Fresh;
  /** How many are. */
  known: number;
}

async function checked(
  ctx: Ctx,
  kind: PropertyKind,
  { before, given: changes }: { before: Values; given: Values },
  field: string,
): Promise<Checked> {
  const given = Object.entries(changes);
  if (given.length === 0) return { changes: {}, fresh: new Map(), known: 0 };
  const all = await definitionsOf(ctx, kind);
  const byKey = new Map(all.map((definition) => [definition.nameKey, definition]));
  const problems: FieldProblem[] = [];
  const fresh: Fresh = new Map();
  const kept: [string, unknown][] = [];
  for (const [name, value] of given) {
    const key = plainName(name);
    const definition = byKey.get(key);
    const path = `${field}.${name}`;
    const isHeld = definition !== undefined || name in before;
    if (value === null && isHeld) kept.push([definition?.name ?? name, null]);
    else if (value === null) problems.push(nothingToRemove(path, name, all));
    else if (definition) {
      const result = checkValue(definition, value);
      if (result.ok) kept.push([definition.name, result.value]);
      else problems.push(wrongValue(path, definition, value, result.expected));
    } else {
      const first = firstUse(path, name, key, value, all);
      if ("path" in first) problems.push(first);
      else {
        fresh.set(key, first);
        kept.push([first.name, value]);
      }
    }
  }
  if (problems.length > 0) throw refused(problems, propertyCandidates(all, Object.keys(changes)));
  return { changes: Object.fromEntries(kept), fresh, known: all.length };
}

function firstUse(
  path: string,
  name: string,
  key: string,
  value: unknown,
  all: readonly Definition[],
): { name: string; valueType: ValueType } | FieldProblem {
  if (visibleText(name) !== name)
    return {
      path,
      message: "is a name with a character that nobody sees",
      received: name,
      expected: `${withoutUnseen(name).trim() || "a name"}, without it`,
    };
  const near = all.find((definition) => isNearName(key, definition.nameKey));
  if (near)
    return {
      path,
      message: `is nearly "${near.name}", which exists`,
      received: name,
      expected: `${near.name}; to have both, define it first with create_custom_property`,
    };
  const valueType = typeOfValue(value);
  const fits = valueType ? checkValue({ valueType, options: [] }, value) : null;
  if (valueType && fits?.ok) return { name: name.trim(), valueType };
  return {
    path,
    message: "is not defined yet and its first value does not say what it holds",
    received: describeValue(value),
    expected:
      fits && !fits.ok ? fits.expected : "text, a number, true or false; for dates and choices: create_custom_property",
  };
}

/** A misspelt removal would look done. */
function nothingToRemove(path: string, name: string, all: readonly Definition[]): FieldProblem {
  const names = all.map((definition) => definition.name);
  const near = nearestOf(name.trim(), names);
  const known = names.length > 0 ? names.slice(0, NAMES_SAID_MAX).join(", ") : "nothing, as none is defined yet";
  return {
    path,
    message: "is not defined, so there is nothing to remove",
    received: name,
    expected: near ?? known,
    ...(near ? { nearest: near } : {}),
  };
}

const NAMES_SAID_MAX = 10;

async function define(ctx: Ctx, kind: PropertyKind, fresh: Readonly<Fresh>, known: number): Promise<void> {
  if (fresh.size === 0) return;
  assertRoomFor(fresh.size, kind, known);
  const rows = [...fresh]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([nameKey, { name, valueType }]) => ({
      id: ctx.ids.next("property"),
      workspaceId: ctx.workspaceId,
      kind,
      name,
      nameKey,
      valueType,
      createdAt: ctx.clock.now(),
    }));
  const made = await db(ctx).insert(propertyDefinitions).values(rows).onConflictDoNothing().returning();
  for (const { id, name, valueType } of made) {
    ctx.audit.changed("property", id, null, { kind, name, value_type: valueType });
    ctx.events.publish("property.created", { property_id: id, kind, name });
  }
  await assertSameTypes(ctx, kind, fresh);
}

/** Someone else may have defined the name at the same time, as another type. */
async function assertSameTypes(ctx: Ctx, kind: PropertyKind, fresh: Readonly<Fresh>): Promise<void> {
  const there = await db(ctx)
    .select()
    .from(propertyDefinitions)
    .where(
      and(
        eq(propertyDefinitions.workspaceId, ctx.workspaceId),
        eq(propertyDefinitions.kind, kind),
        inArray(propertyDefinitions.nameKey, [...fresh.keys()]),
      ),
    );
  const other = there.find((definition) => definition.valueType !== fresh.get(definition.nameKey)?.valueType);
  if (other)
    throw new AppError("property_conflict", {
      public: `"${other.name}" was defined as ${other.valueType} at this moment. Give a value of that type.`,
    });
}

function wrongValue(path: string, definition: Definition, value: unknown, expected: string): FieldProblem {
  return {
    path,
    message: `"${definition.name}" is of type ${definition.valueType}`,
    received: describeValue(value),
    expected,
  };
}

function refused(problems: readonly FieldProblem[], candidates: readonly PropertyCandidate[]): AppError {
  const sentences = problems.map(({ path, message, received, expected }) =>
    message.startsWith("is ")
      ? `\`${path}\` ${message} (expected ${expected}, received ${received}).`
      : `\`${path}\`: ${message} (expected ${expected}, received ${received}).`,
  );
  return new AppError("invalid_input", {
    public: sentences.join(" "),
    fields: [...problems],
    ...(candidates.length > 0 ? { details: { candidates } } : {}),
  });
}
