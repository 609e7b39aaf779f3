import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readSettings } from "./config.ts";
import { parseFlags } from "./flags.ts";
import { tempDataDir } from "./testing/bridge-process.ts";

const removes: (() => void)[] = [];
afterEach(() => removes.splice(0).forEach((remove) => remove()));

function dataDirWith(client: object): string {
  const { dir, remove } = tempDataDir();
  removes.push(remove);
  writeFileSync(path.join(dir, "client.json"), JSON.stringify(client));
  return dir;
}

describe("settings", () => {
  it("come from flags before the environment before the file", () => {
    const dir = dataDirWith({ url: "http://127.0.0.1:1", key: "pk_file" });
    const file = { PARLEY_DATA_DIR: dir };
    const env = { ...file, PARLEY_URL: "http://127.0.0.1:2", PARLEY_API_KEY: "pk_env", PARLEY_TOOLSETS: "chat" };
    const flags = { url: "http://127.0.0.1:3", key: "pk_flag", toolsets: "message" };
    expect(readSettings({}, file)).toMatchObject({ url: "http://127.0.0.1:1", key: "pk_file", query: {} });
    expect(readSettings({}, env)).toMatchObject({
      url: "http://127.0.0.1:2",
      key: "pk_env",
      query: { toolsets: "chat" },
    });
    expect(readSettings(flags, env)).toMatchObject({
      url: "http://127.0.0.1:3",
      key: "pk_flag",
      query: { toolsets: "message" },
    });
  });

  it("take the key from a file, and the address with or without /mcp", () => {
    const dir = dataDirWith({});
    writeFileSync(path.join(dir, "key"), "pk_of_file\n");
    const env = {
      PARLEY_DATA_DIR: dir,
      PARLEY_API_KEY_FILE: path.join(dir, "key"),
      PARLEY_URL: "https://a.example/mcp/",
    };
    expect(readSettings({}, env)).toMatchObject({ url: "https://a.example", key: "pk_of_file" });
    expect(() => readSettings({}, { ...env, PARLEY_API_KEY_FILE: "/nowhere" })).toThrow("does not exist");
  });

  it("never give this machine's key to a server elsewhere", () => {
    const dir = dataDirWith({ url: "http://127.0.0.1:4310", key: "pk_file" });
    const keyAt = (url: string) => readSettings({}, { PARLEY_DATA_DIR: dir, PARLEY_URL: url }).key;
    expect(keyAt("https://stranger.example")).toBeNull();
    expect(keyAt("http://localhost:4310")).toBe("pk_file");
    expect(keyAt("http://127.0.0.1:4310/mcp")).toBe("pk_file");
  });

  it("refuse what cannot be meant, without showing the key", () => {
    expect(() => readSettings({}, { PARLEY_API_KEYS: "x" })).toThrow("Did you mean PARLEY_API_KEY?");
    expect(() => readSettings({}, { PARLEY_KEY: "1" })).toThrow(
      "Did you mean PARLEY_API_KEY or PARLEY_SECRET_KEY or PARLEY_ACCEPT_SECRET_KEY?",
    );
    expect(() => readSettings({}, { PARLEY_FOO: "1" })).toThrow(/^PARLEY_FOO is not a setting\. Unset it;/);
    expect(() => readSettings({}, { PARLEY_URL: "not an address" })).toThrow("PARLEY_URL");
    expect(() => readSettings({ key: true }, {})).toThrow("--key needs a value");
    expect(() => readSettings({}, { PARLEY_READ_ONLY: "yes" })).toThrow("PARLEY_READ_ONLY=yes must be true or false");
    const pasted = "pk_live_1 and more";
    let words = "";
    try {
      readSettings({}, { PARLEY_URL: "http://127.0.0.1:1", PARLEY_API_KEY: pasted });
    } catch (error) {
      words = String(error);
    }
    expect(words).toContain("characters that no key has");
    expect(words).not.toContain("pk_live_1");
  });

  it("know every variable that the server knows", () => {
    const server = readFileSync(path.resolve(import.meta.dirname, "../../server/src/config.ts"), "utf8");
    const names = [...server.matchAll(/^ {2}(PARLEY_[A-Z_]+): "/gm)].map((match) => match[1]!);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(() => readSettings({}, { [name]: "1", PARLEY_URL: "http://x" })).not.toThrow();
  });
});

describe("flags", () => {
  const known = { values: ["name"], bare: ["json"] };

  it("take their value after a space or an equals sign; bare ones take none", () => {
    expect(parseFlags(["a", "--name", "x", "--json", "b", "--name=y=z"], known)).toEqual({
      flags: { name: "y=z", json: true },
      rest: ["a", "b"],
    });
  });

  it("that do not exist are refused with the nearest", () => {
    expect(() => parseFlags(["--jsn"], known)).toThrow("Did you mean --json?");
  });

  it("that are bare are refused with a value, which would else be taken for yes", () => {
    expect(() => parseFlags(["--json=false"], known)).toThrow("--json takes no value, so not =false.");
  });
});
