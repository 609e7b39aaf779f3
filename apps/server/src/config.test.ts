import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

const KEY = "ab".repeat(32);
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-config-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function fileWith(content: string): string {
  const file = path.join(dir, `secret-${content.length}`);
  writeFileSync(file, content);
  return file;
}

describe("the environment", () => {
  it("may be empty", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 4310,
      publicUrl: "http://127.0.0.1:4310",
      role: "all",
      simulator: { port: 4311 },
      databaseUrl: null,
      secretKey: null,
      rateLimits: true,
    });
  });

  it("sets what it names", () => {
    const config = readConfig({
      PARLEY_HOST: "::",
      PARLEY_PORT: "5000",
      PARLEY_ROLE: "worker",
      PARLEY_SIMULATOR: "off",
      PARLEY_RATE_LIMITS: "off",
      PARLEY_ALLOWED_HOSTS: " Chat.Example.com, ,b.example ",
      PARLEY_DATA_DIR: dir,
    });
    expect(config).toMatchObject({
      port: 5000,
      publicUrl: "http://127.0.0.1:5000",
      role: "worker",
      simulator: null,
      rateLimits: false,
      allowedHosts: ["chat.example.com", "b.example"],
      dataDir: dir,
    });
  });

  it("puts an IPv6 host in brackets, and takes a public address without its last slash", () => {
    expect(readConfig({ PARLEY_HOST: "::1" }).publicUrl).toBe("http://[::1]:4310");
    expect(readConfig({ PARLEY_PUBLIC_URL: "https://chat.example.com/" }).publicUrl).toBe("https://chat.example.com");
  });

  it.each([
    ["PARLEY_PROT", "PARLEY_PORT"],
    ["PARLEY_DATADIR", "PARLEY_DATA_DIR"],
    ["PARLEY_SECRET_KYE_FILE", "PARLEY_SECRET_KEY"],
    ["PARLEY_DATABASE_URL", "DATABASE_URL"],
    ["PARLEY_KEY", "PARLEY_API_KEY or PARLEY_SECRET_KEY or PARLEY_ACCEPT_SECRET_KEY"],
  ])("refuses the misspelt %s and names %s", (name, meant) => {
    expect(() => readConfig({ [name]: "1" })).toThrow(`${name} is not a setting. Did you mean ${meant}?`);
  });

  it("proposes nothing that is far off, and lists the settings without the one for tests", () => {
    const words = String(catchError(() => readConfig({ PARLEY_FOO: "1" })));
    expect(words).toContain("PARLEY_FOO is not a setting. The settings are PARLEY_HOST,");
    expect(words).toContain("PARLEY_READ_ONLY and DATABASE_URL.");
    expect(words).not.toContain("PARLEY_FAILPOINT");
    expect(readConfig({ PARLEY_FAILPOINT: "here" }).failpoint).toBe("here");
  });

  it.each([
    ["PARLEY_PORT", "seventy"],
    ["PARLEY_PORT", "65536"],
    ["PARLEY_ROLE", "boss"],
    ["PARLEY_PUBLIC_URL", "chat.example.com"],
    ["PARLEY_SECRET_KEY", "abc"],
    ["PARLEY_DATABASE_POOL", "1"],
    ["DATABASE_URL", "mysql://localhost/x"],
  ])("refuses %s=%s, naming the variable", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it("leaves the variables of other programs alone", () => {
    expect(() => readConfig({ PARSLEY: "1", HOME: "/nowhere" })).not.toThrow();
  });
});

describe("secrets", () => {
  it("come from a file as well; the variable itself comes first", () => {
    const file = fileWith(`${KEY}\n`);
    expect(readConfig({ PARLEY_SECRET_KEY_FILE: file }).secretKey?.reveal()).toBe(KEY);
    const other = "cd".repeat(32);
    expect(readConfig({ PARLEY_SECRET_KEY_FILE: file, PARLEY_SECRET_KEY: other }).secretKey?.reveal()).toBe(other);
    const url = "postgresql://me:hidden@db/parley";
    expect(readConfig({ DATABASE_URL_FILE: fileWith(url) }).databaseUrl?.reveal()).toBe(url);
  });

  it("name the file that is not there", () => {
    const file = path.join(dir, "absent");
    expect(() => readConfig({ DATABASE_URL_FILE: file })).toThrow(`DATABASE_URL_FILE names ${file}`);
  });

  it("do not print, and a wrong one is not repeated", () => {
    const config = readConfig({ PARLEY_SECRET_KEY: KEY });
    expect(`${String(config.secretKey)} ${JSON.stringify(config)}`).not.toContain(KEY);
    expect(String(catchError(() => readConfig({ PARLEY_SECRET_KEY: "hunter2" })))).not.toContain("hunter2");
  });
});

function catchError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
