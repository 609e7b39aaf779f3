import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { expect, it } from "vitest";
import { fittingChoices } from "./template-choices.ts";

const row = (name: string, text = "Hello") => ({
  name,
  language: "en_US",
  components: [{ type: "BODY", text }],
  parameterFormat: "positional" as const,
});

it("shows ten, with what each takes, and says how many there are besides", () => {
  const rows = Array.from({ length: 12 }, (_, index) => row(`order_shipped_to_customer_${index}`, "{{1}} {{2}} {{1}}"));
  const { templates, more } = fittingChoices(rows, 40);
  expect(templates).toHaveLength(10);
  expect(templates[0]).toEqual({ name: "order_shipped_to_customer_0", language: "en_US", variables: ["1", "2"] });
  expect(more).toBe(30);
  expect(encode(JSON.stringify(templates)).length).toBeLessThan(300);
});

it("leaves out what long names leave no room for, and counts it", () => {
  const rows = ["a", "b", "c", "d"].map((letter) => row(letter.repeat(512)));
  const { templates, more } = fittingChoices(rows, 4);
  expect(templates.map(({ name }) => name[0])).toEqual(["a", "b"]);
  expect(more).toBe(2);
});
