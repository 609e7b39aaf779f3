/**
 * How the conversations of the sample world are written down. One line is one message:
 *
 *   `> text`  the customer      `< text`  the business      `^` at the end: quotes the line before
 *   `[photo]` `[voice]` `[pdf]` `[place]` `[card]` in front: that kind of message, the text its caption
 *   `[choose a|b] text`  reply buttons; the customer's `[tap a]` answers    `+🙂`  reaction to the line before
 *
 * `{item} {n} {day} {time} {price} {order}` are filled in once for the whole dialogue.
 * @NOTE outside topic `price` nobody asks what something costs: tests count who does.
 */
export interface Dialogue {
  topic: "price" | "order" | "care" | "visit" | "trouble" | "chat";
  lines: string;
}

export interface Language {
  items: string[];
  days: string[];
  dialogues: Dialogue[];
  /** A question or remark and its answer; fill what is left. */
  small: [string, string][];
}
