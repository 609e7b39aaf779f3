import { expect, it } from "vitest";
import { visibleText, visibleTexts } from "./visible-text.ts";

it.each([
  ["a right-to-left override", "invoice\u202Efdp.exe", "invoice⟨U+202E⟩fdp.exe"],
  ["a zero-width space", "pay\u200Bpal", "pay⟨U+200B⟩pal"],
  ["hidden tags", "hi\u{E0069}\u{E0067}", "hi⟨U+E0069⟩⟨U+E0067⟩"],
  ["an isolate", "\u2066abc\u2069", "⟨U+2066⟩abc⟨U+2069⟩"],
  ["an escape", "\u001B[31mred", "⟨U+001B⟩[31mred"],
])("writes out %s", (_what, text, shown) => expect(visibleText(text)).toBe(shown));

it.each(["two\nlines\tand a tab", "👩‍💻", "❤️", "می‌خواهم", "क्‍ष", "שלום", "مرحبا"])("leaves %j as it is", (text) => {
  expect(visibleText(text)).toBe(text);
});

it("goes through whole answers", () => {
  expect(visibleTexts({ items: [{ text: "a\u202Eb", n: 1, none: null }] })).toEqual({
    items: [{ text: "a⟨U+202E⟩b", n: 1, none: null }],
  });
});
