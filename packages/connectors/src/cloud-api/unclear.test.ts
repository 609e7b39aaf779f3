import { expect, it } from "vitest";
import { unknownAfter } from "./unclear.ts";

it.each([
  ["UND_ERR_SOCKET", "The connection broke before WhatsApp answered (UND_ERR_SOCKET)."],
  ["TimeoutError", "WhatsApp did not answer in time (TimeoutError)."],
  ["ESOMETHING", "The connection failed before WhatsApp answered (ESOMETHING)."],
  ["HTTP 502 without a Graph error.", "HTTP 502 without a Graph error."],
])("tells %s in words", (reason, told) => {
  expect(unknownAfter({ reason })).toEqual({ outcome: "unknown", reason: told });
});
