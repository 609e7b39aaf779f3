import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ConnectionReport } from "../contract/index.ts";
import { ConnectionReporter } from "./connection.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const DOWN: ConnectionReport = { state: "interrupted", reason: "away" };

function watched(answers: ConnectionReport[]) {
  const told: string[] = [];
  let asked = 0;
  const sink = { connection: (report: ConnectionReport) => void told.push(report.state), events() {} };
  const check = async () => {
    asked++;
    return answers.shift() ?? DOWN;
  };
  return { reporter: new ConnectionReporter(sink, check), told, asked: () => asked };
}

it("asks again after 2, 4, 8 seconds, and tells once that it is over", async () => {
  const { reporter, told, asked } = watched([DOWN, DOWN, { state: "connected" }]);
  reporter.report(DOWN);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(3_999);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(1 + 8_000);
  expect(asked()).toBe(3);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBe(3);
  expect(told).toEqual(["interrupted", "connected"]);
});

it("waits no longer than a minute", async () => {
  const { reporter, asked } = watched([]);
  reporter.report(DOWN);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(asked()).toBeGreaterThan(55);
});

it("stops asking when a send goes through, when the credentials are wrong, and when closed", async () => {
  for (const end of ["reached", "rejected", "close"] as const) {
    const { reporter, asked } = watched([]);
    reporter.report(DOWN);
    if (end === "rejected") reporter.report({ state: "credentials_rejected" });
    else reporter[end]();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(asked()).toBe(0);
  }
});

it("asks again for a number that was logged out too, until it is registered again", async () => {
  const out: ConnectionReport = { state: "logged_out", reason: "not registered" };
  const { reporter, told, asked } = watched([out, out, { state: "connected" }]);
  reporter.report(out);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([asked(), told]).toEqual([3, ["logged_out", "connected"]]);
  reporter.report(out);
  reporter.reached();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([asked(), told]).toEqual([3, ["logged_out", "connected", "logged_out", "connected"]]);
});
