import { AppError } from "@parley/kernel";

/**
 * A lookup tells of the parameter its value usually comes in: `chat_id` for a chat. Where a tool calls
 * it otherwise, such as `association`, its refusals are told of that one, or nobody could follow them.
 * @param field  what this tool calls it
 * @param usual  what the lookup calls it; problems of other parameters stay as they are
 */
export async function givenAs<T>(field: string, usual: string | readonly string[], lookup: Promise<T>): Promise<T> {
  try {
    return await lookup;
  } catch (error) {
    throw error instanceof AppError ? toldOf(error, field, usual) : error;
  }
}

export function toldOf(error: AppError, field: string, usual: string | readonly string[]): AppError {
  const { fields, public: words, ...options } = error.options;
  if (!fields) return error;
  const isUsual = (path: string) => [usual].flat().includes(path.split(".")[0] ?? "");
  const told = fields.map((problem) => (isUsual(problem.path) ? { ...problem, path: field } : problem));
  const paths = fields.map(({ path }) => path).filter(isUsual);
  const sentence = paths.reduce((text, path) => text.replaceAll(`\`${path}\``, `\`${field}\``), words);
  return new AppError(error.code, { ...options, public: sentence, fields: told });
}
