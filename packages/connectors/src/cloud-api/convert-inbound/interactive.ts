import type { MessageContent } from "../../contract/index.ts";
import { objectAt, textAt, type JsonObject } from "./json-value.ts";

/** A tap on a button or row is a `button_reply`; every other interactive message stays one, whole in `payload`. */
export function interactiveContent(message: JsonObject): MessageContent | undefined {
  const interactive = objectAt(message["interactive"]);
  if (!interactive) return undefined;
  const reply = objectAt(interactive["button_reply"]) ?? objectAt(interactive["list_reply"]);
  const text = textAt(reply?.["title"]) ?? bodyText(interactive);
  return {
    type: reply ? "button_reply" : "interactive",
    ...(text ? { text } : {}),
    payload: { interactive },
  };
}

/** What a person reads: our own text, or the line a form shows when it was sent. */
function bodyText(interactive: JsonObject): string | undefined {
  return textAt(objectAt(interactive["body"])?.["text"]) ?? textAt(objectAt(interactive["nfm_reply"])?.["body"]);
}
