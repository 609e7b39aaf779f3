import { describe, expect, it } from "vitest";
import { decodedText, isTextFile } from "./text-file.ts";

const WORDS = "Größe; 12 €\n😀 שלום";
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

describe("a text file", () => {
  it.each([
    ["text/plain", undefined],
    ["text/csv; charset=utf-8", "a.csv"],
    ["TEXT/Markdown", undefined],
    ["application/json", undefined],
    ["application/ld+json", undefined],
    ["application/vnd.ms-excel", "orders.CSV"],
    ["application/octet-stream", "notes.md"],
  ])("is %s called %s", (mimeType, filename) => expect(isTextFile({ mimeType, filename })).toBe(true));

  it.each([
    ["application/pdf", "a.txt"],
    ["application/vnd.ms-excel", "orders.xls"],
    ["application/octet-stream", null],
    ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"],
    ["image/svg+xml", "a.svg"],
  ])("is not %s called %s", (mimeType, filename) => expect(isTextFile({ mimeType, filename })).toBe(false));
});

describe("its bytes are read", () => {
  it.each([
    ["as UTF-8", Buffer.from(WORDS), "utf-8"],
    ["as UTF-8 with a mark", Buffer.from(`\ufeff${WORDS}`), "utf-8"],
    ["as little-endian UTF-16", utf16(WORDS), "utf-16le"],
    ["as big-endian UTF-16", utf16(WORDS).swap16(), "utf-16be"],
  ] as const)("%s", (_, bytes, encoding) => expect(decodedText(bytes)).toEqual({ text: WORDS, encoding }));

  it("as latin1 where they are nothing else, Windows' own letters included", () => {
    expect(decodedText(Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x20, 0x80]))).toEqual({
      text: "Größe €",
      encoding: "latin1",
    });
  });

  it("up to the last whole character of a beginning", () => {
    const bytes = Buffer.from("ab€");
    expect(decodedText(bytes.subarray(0, 4), false)).toEqual({ text: "ab", encoding: "utf-8" });
    expect(decodedText(bytes.subarray(0, 4))).toMatchObject({ encoding: "latin1" });
    expect(decodedText(utf16("a😀").subarray(0, 6), false)).toEqual({ text: "a", encoding: "utf-16le" });
  });

  it("as no text where they are none", () => {
    expect(decodedText(Buffer.from("PK\u0003\u0004\0\0"))).toBeNull();
  });
});
