import { AppError, isSeen } from "@parley/kernel";

/**
 * The text without white space around it.
 * @throws invalid_input  nothing a person could read
 */
export function assertWritten(field: string, text: string): string {
  if (isSeen(text)) return text.trim();
  throw new AppError("invalid_input", {
    public: `\`${field}\` is blank. Write what people should read.`,
    fields: [{ path: field, message: "is blank" }],
  });
}
