import { describe, expect, it } from "vitest";
import { redact } from "./audit.ts";
import { AppError, httpStatusOf, isKnownErrorCode, toAppError } from "./errors.ts";

describe("errors", () => {
  it.each([
    ["invalid_input", 400],
    ["unauthorized", 401],
    ["forbidden", 403],
    ["chat_not_found", 404],
    ["idempotency_conflict", 409],
    ["ticket_transition_invalid", 409],
    ["window_closed", 422],
    ["rate_limited", 429],
    ["connector_unavailable", 503],
    ["internal", 500],
  ])("%s is HTTP %i", (code, status) => expect(httpStatusOf(code)).toBe(status));

  it("does not know a code of no family", () => expect(isKnownErrorCode("oops")).toBe(false));

  it("hides what an unknown error says from the caller", () => {
    const error = toAppError(new Error("password=hunter2"));
    expect(JSON.stringify(error.body("req_1"))).not.toContain("hunter2");
    expect(error.options.internal).toContain("hunter2");
  });

  it("keeps the parameters of a failed query out of the log", () => {
    const error = new Error("Failed query: select 1\nparams: +4915112345678,hello\ncause");
    expect(toAppError(error).options.internal).not.toContain("4915112345678");
  });

  it("passes our own errors through", () => {
    const error = new AppError("chat_not_found", { public: "No such chat." });
    expect(toAppError(error)).toBe(error);
  });
});

it("tells what came in whole characters, wherever it was cut", () => {
  const received = "🌱".slice(0, 1);
  const error = new AppError("chat_not_found", {
    public: `There is no chat ${received}.`,
    fields: [{ path: "chat_id", message: "is not known", received }],
  });
  expect(JSON.stringify(error.body("req_1"))).not.toMatch(/\\ud83c/);
});

describe("redact", () => {
  it("removes secrets and the text of messages, keeps the rest", () => {
    expect(redact({ id: "x", text: "hello", access_token: "t", nested: { app_secret: "s", n: 1 } })).toEqual({
      id: "x",
      text: "[5 characters]",
      access_token: "[redacted]",
      nested: { app_secret: "[redacted]", n: 1 },
    });
  });
});
