import { foldText, withoutUnseen } from "@parley/kernel";
import type { ValueType } from "./schemas.ts";

const TEXT_CHARS_MAX = 1_000;

export interface ValueRule {
  valueType: ValueType;
  options: readonly string[];
}

export type Checked = { ok: true; value: unknown } | { ok: false; expected: string };

/** The value as it is kept (an option as it was defined), or what would have been right. */
export function checkValue(rule: ValueRule, value: unknown): Checked {
  const kept = keptValue(rule, value);
  return kept === undefined ? { ok: false, expected: expectedOf(rule) } : { ok: true, value: kept };
}

/** The type that a first value gives to a property; null where the value does not say. */
export function typeOfValue(value: unknown): ValueType | null {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : null;
}

/** What came, short and in words. */
export function describeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function keptValue({ valueType, options }: ValueRule, value: unknown): unknown {
  switch (valueType) {
    case "text":
      return typeof value === "string" && value.length <= TEXT_CHARS_MAX ? value : undefined;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "date":
      return typeof value === "string" && isDate(value) ? value : undefined;
    case "select":
      return optionOf(options, value);
    case "multi_select": {
      if (!Array.isArray(value)) return undefined;
      const kept = value.map((item) => optionOf(options, item));
      return kept.includes(undefined) ? undefined : [...new Set(kept)];
    }
  }
}

function optionOf(options: readonly string[], value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const folded = foldText(withoutUnseen(value).trim());
  return options.find((option) => foldText(withoutUnseen(option)) === folded);
}

/** A day that its month has, alone or with a time. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.*)?$/.test(text)) return false;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return (
    !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
  );
}

function expectedOf({ valueType, options }: ValueRule): string {
  switch (valueType) {
    case "text":
      return `text of at most ${TEXT_CHARS_MAX} characters`;
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "date":
      return "a date such as 2026-11-21";
    case "select":
      return `one of ${options.join(", ")}`;
    case "multi_select":
      return `a list of ${options.join(", ")}`;
  }
}
