import { describe, expect, it } from "vitest";
import { csvLine, readCsv } from "./csv.ts";
import { guardFormula, unguardFormula } from "./formula-guard.ts";

describe("reading", () => {
  it.each([
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["\uFEFFa\n\nb\n", [["a"], ["b"]]],
    ['"a,1","say ""hi""","two\r\nlines"', [["a,1", 'say "hi"', "two\r\nlines"]]],
    [",,\n", [["", "", ""]]],
    ['"",x', [["", "x"]]],
    ["", []],
  ])("%j", (text, rows) => {
    expect(readCsv(text)).toEqual({ ok: true, rows });
  });

  it.each([
    ['a,b\n"c,d', 2, "never closed"],
    ['a\n"b"c', 2, "after a closing quote"],
    ['"x\ny",1\na"b', 3, "not quoted"],
  ])("refuses %j and says where", (text, line, problem) => {
    expect(readCsv(text)).toEqual({ ok: false, line, problem: expect.stringContaining(problem) });
  });
});

describe("writing", () => {
  it.each([[["a", "b"]], [["", ""]], [['"', ","]], [["x\ny", " padded "]], [["Zoë", "日本"]], [["\r\n", "'"]]])(
    "%j reads back as it was",
    (cells) => {
      expect(readCsv(csvLine(cells))).toEqual({ ok: true, rows: [cells] });
      expect(readCsv(csvLine(cells, ";"), ";")).toEqual({ ok: true, rows: [cells] });
    },
  );
});

describe("a cell that a spreadsheet would run", () => {
  it.each(["=1+1", "+4915112345678", "-5", "@SUM(A1)", "\t=1", "'=1", "''+1", "\r=2"])("%j is made text", (value) => {
    expect(guardFormula(value)).toMatch(/^'/);
    expect(unguardFormula(guardFormula(value))).toBe(value);
  });

  it.each(["Ana", "'quoted'", "", "1-2", "a=b", "'"])("%j stays as it is", (value) => {
    expect(guardFormula(value)).toBe(value);
    expect(unguardFormula(value)).toBe(value);
  });
});
