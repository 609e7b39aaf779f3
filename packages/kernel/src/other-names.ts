import { AppError } from "./errors.ts";
import type { AnyOperation } from "./operation.ts";

/**
 * The arguments with each under the name that the operation declares: what it also takes under another,
 * such as `queue_id` for a `message_id`, is moved there.
 * @throws invalid_input  both names were given, with different values
 */
export function underDeclaredNames({ otherNames }: Pick<AnyOperation, "otherNames">, raw: unknown): unknown {
  if (!otherNames || raw === null || typeof raw !== "object") return raw;
  let given = raw as Record<string, unknown>;
  for (const [other, name] of Object.entries(otherNames)) {
    if (!(other in given)) continue;
    const { [other]: value, ...rest } = given;
    const declared = rest[name] ?? value;
    if (value !== undefined && value !== declared) throw bothGiven(other, name, value);
    given = { ...rest, [name]: declared };
  }
  return given;
}

function bothGiven(other: string, name: string, value: unknown): AppError {
  const received = (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 60);
  return new AppError("invalid_input", {
    public: `\`${other}\` and \`${name}\` are two names for the same and were given different values. Give one of them.`,
    fields: [{ path: other, message: `is not the same as ${name}`, received }],
  });
}
