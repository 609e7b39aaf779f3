import { expect, it } from "vitest";
import { appErrorOf, deliveryErrorOf } from "./errors.ts";

it.each([
  [0, "credentials_rejected", false],
  [190, "credentials_rejected", false],
  [3, "credentials_rejected", false],
  [10, "credentials_rejected", false],
  [200, "credentials_rejected", false],
  [299, "credentials_rejected", false],
  [131005, "credentials_rejected", false],
  [1, "connector_unavailable", true],
  [2, "connector_unavailable", true],
  [131000, "connector_unavailable", true],
  [131016, "connector_unavailable", true],
  [131057, "connector_unavailable", true],
  [4, "phone_rate_limited", true],
  [80007, "phone_rate_limited", true],
  [130429, "phone_rate_limited", true],
  [131056, "recipient_rate_limited", true],
  [33, "phone_not_registered", false],
  [133010, "phone_not_registered", false],
  [133016, "phone_not_registered", false],
  [131045, "phone_not_registered", false],
  [368, "phone_restricted", false],
  [130497, "phone_restricted", false],
  [131031, "phone_restricted", false],
  [131037, "phone_restricted", false],
  [131048, "phone_restricted", false],
  [131064, "phone_restricted", false],
  [131042, "payment_required", false],
  [131044, "payment_required", false],
  [131047, "window_closed", false],
  [131021, "message_rejected", false],
  [131026, "recipient_unreachable", false],
  [131030, "recipient_unreachable", false],
  [130472, "recipient_unreachable", false],
  [131049, "recipient_blocked_marketing", false],
  [131050, "recipient_blocked_marketing", false],
  [131051, "not_supported", false],
  [130501, "not_supported", false],
  [131062, "not_supported", false],
  [131063, "not_supported", false],
  [131052, "media_rejected", false],
  [131053, "media_rejected", false],
  [132000, "template_invalid", false],
  [132005, "template_invalid", false],
  [132008, "template_invalid", false],
  [132012, "template_invalid", false],
  [132018, "template_invalid", false],
  [132001, "template_unavailable", false],
  [132007, "template_unavailable", false],
  [132015, "template_unavailable", false],
  [132016, "template_unavailable", false],
  [132068, "template_unavailable", false],
  [132069, "template_unavailable", false],
  [100, "message_rejected", false],
  [131008, "message_rejected", false],
  [131009, "message_rejected", false],
  [135000, "message_rejected", false],
  [137000, "message_rejected", false],
  [131213, "message_rejected", false],
  [138006, "not_supported", false],
  [139103, "connector_unavailable", true],
  [147001, "message_rejected", false],
  [2388073, "message_rejected", false],
  [987654321, "message_rejected", false],
])("code %i is %s", (providerCode, code, retryable) => {
  const error = deliveryErrorOf(providerCode);
  expect(error).toMatchObject({ code, retryable, providerCode });
  expect(error.message).toMatch(/\.$/);
  expect(error.retryAfterSeconds !== undefined).toBe(retryable);
});

it("adds Meta's own words to ours", () => {
  expect(deliveryErrorOf(100, "text.body is too long").message).toContain("Meta says: text.body is too long");
});

it("throws rates as rates and the rest as an unavailable connector", () => {
  expect(appErrorOf(deliveryErrorOf(130429))).toMatchObject({ code: "rate_limited", retryable: true });
  expect(appErrorOf(deliveryErrorOf(190))).toMatchObject({ code: "connector_unavailable", retryable: false });
});
