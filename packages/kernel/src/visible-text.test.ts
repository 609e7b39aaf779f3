import { expect, it } from "vitest";
import { visibleText, visibleTexts, withoutUnseen } from "./visible-text.ts";

it.each([
  ["a right-to-left override", "invoice\u202Efdp.exe", "invoice⟨U+202E⟩fdp.exe"],
  ["a zero-width space", "pay\u200Bpal", "pay⟨U+200B⟩pal"],
  ["hidden tags", "hi\u{E0069}\u{E0067}", "hi⟨U+E0069⟩⟨U+E0067⟩"],
  ["an isolate", "\u2066abc\u2069", "⟨U+2066⟩abc⟨U+2069⟩"],
  ["an escape", "\u001B[31mred", "⟨U+001B⟩[31mred"],
  ["joiners between Latin letters", "a\u200Db\u200Cc", "a⟨U+200D⟩b⟨U+200C⟩c"],
  ["bits of joiners after a word", "hi\u200D\u200C\u200C", "hi⟨U+200D⟩⟨U+200C⟩⟨U+200C⟩"],
  ["a second joiner between letters that join", "می\u200C\u200Cخ", "می⟨U+200C⟩⟨U+200C⟩خ"],
  ["a joiner after an emoji that joins nothing", "👩\u200D", "👩⟨U+200D⟩"],
  ["a selector after a letter", "a\uFE0Fb\uFE0E", "a⟨U+FE0F⟩b⟨U+FE0E⟩"],
  ["a second selector", "❤\uFE0F\uFE0F", "❤\uFE0F⟨U+FE0F⟩"],
  ["a selector after a digit that is no key", "1\uFE0F2", "1⟨U+FE0F⟩2"],
  ["other selectors", "a\uFE00\uFE0D", "a⟨U+FE00⟩⟨U+FE0D⟩"],
  ["a grapheme joiner", "a\u034Fb", "a⟨U+034F⟩b"],
  ["separators of lines", "a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"],
  ["blank braille", "a\u2800b", "a⟨U+2800⟩b"],
  ["specials without a glyph", "\uFFF0\uFFF8", "⟨U+FFF0⟩⟨U+FFF8⟩"],
  ["controls of shorthand", "\u{1BCA0}\u{1BCA3}", "⟨U+1BCA0⟩⟨U+1BCA3⟩"],
  ["controls of hieroglyphs", "\u{13430}", "⟨U+13430⟩"],
])("writes out %s", (_what, text, shown) => expect(visibleText(text)).toBe(shown));

it.each([
  "two\nlines\tand a tab",
  "👩‍💻",
  "❤️",
  "می‌خواهم",
  "क्‍ष",
  "שלום",
  "مرحبا",
  "👩🏽‍🚀",
  "🏳️‍🌈",
  "👩‍❤️‍💋‍👨",
  "❤️‍🔥",
  "1️⃣",
  "☎︎",
  "PDF‌ها",
  "«کتاب»‌ها",
  "അവന്‍",
  "র‍্য",
  "ක්‍ෂ",
])("leaves %j as it is", (text) => {
  expect(visibleText(text)).toBe(text);
});

it("goes through whole answers", () => {
  expect(visibleTexts({ items: [{ text: "a\u202Eb", n: 1, none: null }] })).toEqual({
    items: [{ text: "a⟨U+202E⟩b", n: 1, none: null }],
  });
});

it("makes keys visible too: people choose the names of properties", () => {
  expect(visibleTexts({ custom_properties: { "pay\u202Egnp": "x" } })).toEqual({
    custom_properties: { "pay⟨U+202E⟩gnp": "x" },
  });
});

it("leaves the same of a name, typed or as we show it", () => {
  expect(withoutUnseen("VIP\u200B")).toBe("VIP");
  expect(withoutUnseen(visibleText("VIP\u200B"))).toBe("VIP");
});
