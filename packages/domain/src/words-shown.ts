/**
 * Whether an answer or a preview holds what somebody else chose to write, for `showsWords`.
 *
 * A name beside an id is not looked at: what people call themselves is too short to ask for anything. The name of
 * a group is longer, so what lists or shows groups counts it.
 */
type Test = (shown: object) => boolean;

/** True where one of these fields holds text, however deep, unless what it stands in is ours. */
export function wordsIn(...fields: readonly string[]): Test {
  return someObject((object) => !isOurs(object) && fields.some((field) => isText(object[field])));
}

/** Chats: their last words, and what a group is called and says of itself. */
export const chatWords = someObject(
  (object) =>
    (isText(object["last_text"]) && !isOurs(object)) ||
    isText(object["description"]) ||
    (object["type"] === "group" && isText(object["name"])),
);

/** What a group was called or said of itself, among other news of it. */
export const settingsWords: Test = someObject(({ settings }) => {
  const { name, description } = (settings ?? {}) as Fields;
  return isText(name) || isText(description);
});

type Fields = Readonly<Record<string, unknown>>;

function someObject(test: (object: Fields) => boolean): Test {
  const holds = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(holds);
    if (typeof value !== "object" || value === null) return false;
    return test(value as Fields) || Object.values(value).some(holds);
  };
  return holds;
}

function isOurs(object: Fields): boolean {
  return object["from_me"] === true || object["last_from_me"] === true || object["from"] === "me";
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
