import { AppError } from "@parley/kernel";
import { expect, it } from "vitest";
import { cloudApi } from "./index.ts";
import { CloudApiSettings, readSettings } from "./settings.ts";

const sink = { connection() {}, events() {} };
const settings = { phone_number_id: "1", waba_id: "2" };
const secrets = { access_token: "token-value", app_secret: "secret-value", verify_token: "v" };

function refusal(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("expected a refusal");
}

it("fills in Meta's address and the current version", () => {
  expect(readSettings(CloudApiSettings, settings)).toMatchObject({
    base_url: "https://graph.facebook.com",
    version: "v26.0",
  });
});

it.each([
  [{ base_url: "http://graph.example.com" }, "base_url"],
  [{ base_url: "not an address" }, "base_url"],
  [{ version: "26" }, "version"],
  [{ phone_number_id: "+49 170" }, "phone_number_id"],
  [{ phone_numbr_id: "1" }, "phone_numbr_id"],
])("refuses %o and names the setting", (wrong, name) => {
  const error = refusal(() =>
    cloudApi.create({ phoneId: "phn_1", settings: { ...settings, ...wrong }, secrets, sink }),
  );
  expect(error.code).toBe("invalid_input");
  expect(error.options.fields?.map((field) => field.path)).toContain(`settings.${name}`);
  expect(error.message).toContain(`\`settings.${name}\``);
});

it("names a missing or broken secret without repeating any", () => {
  const broken = { access_token: "token-value\r\nx: y", app_secret: "secret-value", verify_token: "" };
  const error = refusal(() => cloudApi.create({ phoneId: "phn_1", settings, secrets: broken, sink }));
  expect(error.options.fields?.map((field) => field.path)).toEqual(["secrets.access_token", "secrets.verify_token"]);
  expect(JSON.stringify(error.options)).not.toMatch(/token-value|secret-value/);
});
