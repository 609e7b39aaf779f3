import { AppError, visibleText, withoutUnseen } from "@parley/kernel";

/**
 * A name that we give to somebody or something, as it is kept: without what nobody sees, so that whoever reads it can
 * type it; null takes ours off.
 * @throws invalid_input  nothing in it can be seen
 */
export function ownName(given: string | null, path = "name"): string | null {
  if (given === null) return null;
  const name = withoutUnseen(given).trim();
  if (name !== "") return name;
  throw new AppError("invalid_input", {
    public: `\`${path}\` has nothing in it that can be seen. Send null to take our own name off, or leave it out to keep it as it is.`,
    fields: [{ path, message: "is blank", received: visibleText(given).slice(0, 60), expected: "a name, or null" }],
  });
}
