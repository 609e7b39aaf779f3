import { expect, it } from "vitest";
import { ANSWER_BYTES_MAX, fittedAnswer, type GivingPart } from "./fitted-answer.ts";

const LONG = "Где мой заказ? ".repeat(2_000);
const GIVES_WAY: GivingPart[] = [{ part: "history", whole: "get_history" }, { part: "comments" }];

const fitted = (answer: Record<string, unknown>, elsewhere?: string) => {
  const shown = fittedAnswer(answer, { givesWay: GIVES_WAY, elsewhere });
  expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThan(ANSWER_BYTES_MAX);
  return shown;
};

it("leaves an answer that fits as it is", () => {
  const answer = { text: "x".repeat(19_000) };
  expect(fitted(answer)).toBe(answer);
});

it("cuts the parts that give way before the rest, and says so", () => {
  const text = "д".repeat(5_000);
  const history = Array.from({ length: 30 }, (_, at) => ({ at: `2026-01-0${1 + (at % 9)}`, by: LONG.slice(0, 400) }));
  expect(fitted({ text, history, comments: ["Short."] }, "GET /v1/things/{id}")).toMatchObject({
    text,
    comments: ["Short."],
    cut: "Shortened to stay below 20 kB: history.by. In whole: get_history (history), GET /v1/things/{id} (everything).",
  });
});

it("drops what another tool shows, all of it if need be, before it cuts what none does", () => {
  const text = "д".repeat(9_560);
  const history = Array.from({ length: 40 }, () => ({ operation: "update_ticket", subject: LONG.slice(0, 100) }));
  expect(fitted({ text, history, comments: ["Short."] })).toMatchObject({ text, history: [], comments: ["Short."] });
});

it("cuts the longest texts first, between characters, and no id, cursor or link", () => {
  const link = `https://example.com/${"a".repeat(1_000)}`;
  const answer = {
    ticket_id: "tkt_1",
    next_cursor: "c".repeat(900),
    link,
    short: "д".repeat(300),
    one: "👩‍💻".repeat(9_000),
  };
  const shown = fitted({ ...answer, two: LONG });
  expect(shown).toMatchObject({ ticket_id: "tkt_1", next_cursor: answer.next_cursor, link, short: answer.short });
  expect(String(shown["one"])).toMatch(/…$/);
  expect(String(shown["one"]).isWellFormed()).toBe(true);
  expect(Buffer.byteLength(String(shown["one"]))).toBeGreaterThan(5_000);
  expect(shown["cut"]).toBe("Shortened to stay below 20 kB: one, two.");
});

it("keeps the newest entries, whichever way they are sorted", () => {
  const comments = Array.from({ length: 40 }, (_, day) => ({ at: `2026-01-${10 + day}`, body: LONG.slice(0, 2_000) }));
  const days = (shown: Record<string, unknown>) => (shown["comments"] as { at: string }[]).map(({ at }) => at);
  const text = "д".repeat(8_000);
  expect(days(fitted({ text, comments })).at(-1)).toBe("2026-01-49");
  expect(days(fitted({ text, comments: comments.toReversed() }))[0]).toBe("2026-01-49");
});

it("keeps an entry for each of many, and loses the candidates of each before its sentence", () => {
  const candidates = Array.from({ length: 5 }, () => ({ contact_id: "con_1", name: LONG.slice(0, 80) }));
  const error = { code: "contact_not_found", message: LONG.slice(0, 100), candidates };
  const items = Array.from({ length: 100 }, (_, index) => ({ id: `con_${index}`, ok: false, error }));
  const shown = fitted({ items })["items"] as typeof items;
  expect(shown.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  expect(shown[99]?.error.code).toBe("contact_not_found");
  expect(shown[99]?.error.message).toMatch(/^Где/);
});

it("loses no entry of a page, whose cursor goes on behind them all", () => {
  const items = Array.from({ length: 50 }, (_, index) => ({ id: `con_${index}`, names: [LONG, LONG] }));
  expect(fitted({ items, next_cursor: "next" })["items"]).toHaveLength(50);
});
