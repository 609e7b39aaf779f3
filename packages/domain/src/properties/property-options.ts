import { AppError, foldText, withoutUnseen } from "@parley/kernel";
import { z } from "zod";
import type { ValueType } from "./schemas.ts";

const OPTIONS_MAX = 100;
const OPTION_CHARS_MAX = 60;

export const optionsInput = z
  .array(
    z
      .string()
      .max(OPTION_CHARS_MAX)
      .refine((option) => withoutUnseen(option).trim() !== "", "is blank"),
  )
  .max(OPTIONS_MAX);

/**
 * The options as they are kept and shown; none for a type that has none.
 * @throws invalid_input  a choice without options, options of another type, or two that are one
 */
export function checkedOptions(valueType: ValueType, given: readonly string[] | undefined): string[] {
  const isChoice = valueType === "select" || valueType === "multi_select";
  const options = (given ?? []).map((option) => withoutUnseen(option).trim());
  if (isChoice && options.length === 0) throw refused(`are required for ${valueType}`, "at least one option");
  if (!isChoice && options.length > 0)
    throw refused(`do not go with ${valueType}`, "value_type select or multi_select");
  const keys = options.map((option) => foldText(option));
  const again = options.find((_, index) => keys.indexOf(keys[index] ?? "") !== index);
  if (again !== undefined) throw refused(`name "${again}" twice`, "each option once, whatever its case and accents");
  return options;
}

function refused(message: string, expected: string): AppError {
  return new AppError("invalid_input", {
    public: `\`options\` ${message}. Expected: ${expected}.`,
    fields: [{ path: "options", message, expected }],
  });
}
