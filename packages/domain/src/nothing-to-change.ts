import { AppError } from "@parley/kernel";

/**
 * A change that names nothing to change is a mistake, and is not answered as if it were done.
 * @param parts  the parameters of which one at least is needed
 * @throws invalid_input  none of them was given
 */
export function assertNamesChange<Input extends object>(input: Input, parts: readonly (keyof Input & string)[]): void {
  if (parts.some((part) => input[part] !== undefined)) return;
  throw new AppError("invalid_input", {
    public: `Nothing to change was given: what is absent stays as it is. Give at least one of ${parts.join(", ")}.`,
    fields: [{ path: "", message: "names nothing to change", expected: parts.join(" | ") }],
  });
}
