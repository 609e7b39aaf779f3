import { AppError, HOUR_MS } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { assertTemplateMayGo, assertWindowOpen, isWindowOpen, windowClosed, windowClosesAt } from "./service-window.ts";

const lastInboundAt = new Date("2026-11-20T10:00:00Z");
const after = (ms: number) => new Date(lastInboundAt.getTime() + ms);

describe("the service window", () => {
  it("is open for 24 hours after the customer's last message, to the millisecond", () => {
    expect(windowClosesAt(lastInboundAt)?.toISOString()).toBe("2026-11-21T10:00:00.000Z");
    expect(isWindowOpen(lastInboundAt, after(24 * HOUR_MS - 1))).toBe(true);
    expect(isWindowOpen(lastInboundAt, after(24 * HOUR_MS))).toBe(false);
  });

  it("is closed for someone who has never written", () => {
    expect(isWindowOpen(null, lastInboundAt)).toBe(false);
    expect(windowClosesAt(null)).toBeNull();
  });

  it("refuses with the tools that can still reach the chat", () => {
    const error = thrown(() => assertWindowOpen(lastInboundAt, after(25 * HOUR_MS)));
    expect(error.code).toBe("window_closed");
    expect(error.message).toContain("send_template_message");
    expect(error.message).toContain("list_templates");
    expect(error.options.details).toEqual({ window_closes_at: "2026-11-21T10:00:00Z" });
  });
});

describe("a closed window", () => {
  const choices = { templates: [{ name: "order_update", language: "en_US", variables: ["1"] }], more: 3 };

  it("shows templates that may go, and how many there are besides", () => {
    const error = windowClosed(lastInboundAt, choices);
    // Bulk answers say this sentence too, and have no details.
    expect(error.message).not.toContain("details");
    expect(error.options.details).toMatchObject(choices);
  });

  it("says so when the phone has no template", () => {
    const error = windowClosed(null, { templates: [], more: 0 });
    expect(error.message).toContain("this phone has none");
    expect(error.options.details).toEqual({ window_closes_at: null, templates: [] });
  });
});

describe("template rules", () => {
  const template = { name: "offer", language: "en", status: "APPROVED", category: "MARKETING" };

  it("lets an approved template go", () => {
    expect(() => assertTemplateMayGo(template, null)).not.toThrow();
  });

  it.each(["PENDING", "REJECTED", "PAUSED", "DISABLED"])("refuses one that is %s, naming its state", (status) => {
    const error = thrown(() => assertTemplateMayGo({ ...template, status }, null));
    expect(error.code).toBe("template_conflict");
    expect(error.message).toContain(status.toLowerCase());
  });

  it("refuses marketing, and only marketing, for someone who stopped it", () => {
    expect(thrown(() => assertTemplateMayGo(template, lastInboundAt)).code).toBe("marketing_opt_out_conflict");
    expect(() => assertTemplateMayGo({ ...template, category: "UTILITY" }, lastInboundAt)).not.toThrow();
  });
});

function thrown(work: () => void): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("expected an AppError");
}
