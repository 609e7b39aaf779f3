import { expect, it } from "vitest";
import { refusalLines } from "./refusal-lines.ts";

it("shows each problem and each candidate on a line of its own, with nothing unseen in it", () => {
  const lines = refusalLines({
    code: "chat_conflict",
    message: "Several chats fit.",
    fields: [
      { path: "chat_id", message: "has several" },
      { path: "text", message: "is missing" },
    ],
    hint: "search_chats",
    details: { candidates: [{ chat_id: "chat_1", name: "Eve\n\u202egnp", unread: 2 }, "chat_2", null] },
  });
  expect(lines.split("\n")).toEqual([
    "chat_conflict: Several chats fit.",
    "text: is missing",
    "candidates:",
    "  chat_1  Eve\\u000a\\u202egnp  2",
    "  chat_2",
    "  null",
    "Next: npx parley call search_chats",
  ]);
});

it("says the sentence alone where that is all", () => {
  const plain = { code: "key_not_found", message: "There is no such key. Find it with list_keys." };
  expect(refusalLines({ ...plain, hint: "list_keys", details: {} })).toBe(`key_not_found: ${plain.message}`);
  expect(refusalLines({ code: "forbidden", message: "No.", hint: "PARLEY_API_KEY" })).toBe(
    "forbidden: No.\nNext: PARLEY_API_KEY",
  );
});
