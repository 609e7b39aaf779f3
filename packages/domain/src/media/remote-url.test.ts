import { expect, it } from "vitest";
import { assertRemoteUrl } from "./remote-url.ts";

it.each([
  "http://files.example/a.png",
  "file:///etc/passwd",
  "/etc/passwd",
  "https://user:word@files.example/a.png",
  "https://localhost/a.png",
  "https://127.0.0.1/a.png",
  "https://2130706433/a.png",
  "https://10.1.2.3/a.png",
  "https://169.254.169.254/latest/meta-data",
  "https://[::1]/a.png",
  "https://[::ffff:127.0.0.1]/a.png",
  "https://[fd00::1]/a.png",
])("refuses %s", (url) => {
  expect(() => assertRemoteUrl(url)).toThrow(/file's url/);
});

it("takes a public https address", () => {
  expect(() => assertRemoteUrl("https://files.example/a.png")).not.toThrow();
  expect(() => assertRemoteUrl("https://8.8.8.8/a.png")).not.toThrow();
});
