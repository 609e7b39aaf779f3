import { expect, it } from "vitest";
import { ANSWER_BYTES_MAX } from "./fitted-answer.ts";
import { toolRefusal } from "./tool-answer.ts";

it("lists the choices of a parameter to a model once, those of further ones beside them", () => {
  const wrong = (path: string, expected: string) => ({ path, message: "is none of the choices", expected });
  const { text, body } = toolRefusal({
    code: "invalid_input",
    message: "`state` is none of the choices. Expected: open | closed. (and 1 more, see fields)",
    fields: [wrong("state", "open | closed"), wrong("type", "direct | group")],
    request_id: "req_1",
  });
  expect(text.match(/open \| closed/g)).toHaveLength(1);
  expect(JSON.stringify(body).match(/open \| closed/g)).toHaveLength(1);
  expect(body.fields?.[1]).toEqual(wrong("type", "direct | group"));
});

it("keeps token and code of a refusal that is too long, and says that candidates are missing", () => {
  const candidates = Array.from({ length: 500 }, (_, index) => ({
    contact_id: `con_${index}`,
    name: "Анна ".repeat(20),
  }));
  const token = "t".repeat(120);
  const { text, body } = toolRefusal({
    code: "contact_conflict",
    message: "Several are called so.",
    details: { candidates, confirmation_token: token },
    request_id: "req_1",
  });
  expect(Buffer.byteLength(text)).toBeLessThan(ANSWER_BYTES_MAX);
  expect(body).toMatchObject({ code: "contact_conflict", details: { confirmation_token: token } });
  expect(text).toContain("Shortened to stay below 20 kB: details.candidates.");
});
