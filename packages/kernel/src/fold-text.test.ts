import { describe, expect, it } from "vitest";
import { foldText } from "./fold-text.ts";

describe("foldText", () => {
  it.each([
    ["Orçamento", "orcamento"],
    ["PREÇO", "preco"],
    ["Ångström", "angstrom"],
    ["Straße", "strasse"],
    ["ＡＢＣ１２３", "abc123"],
    ["ёлка", "елка"],
    ["مَرْحَباً", "مرحبا"],
    ["هدية", "هديه"],
    ["कीमत", "कीमत"],
  ])("%s is %s", (text, folded) => expect(foldText(text)).toBe(folded.normalize("NFC")));
});
