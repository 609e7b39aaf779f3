import { existsSync } from "node:fs";
import path from "node:path";
import type { Operations } from "@parley/client";
import { simulatorUrl, type Settings } from "../config.ts";
import { linkAgain } from "../link-again.ts";
import { causeOf, EXIT, print, type Command } from "../terminal.ts";
import { NO_KEY, wordsFor, wordsForStatus } from "../trouble.ts";

interface Finding {
  name: string;
  ok: boolean;
  detail: string;
}

type Line = { name: string; ok: boolean; detail?: string };
interface Readiness {
  parts?: Line[];
  phones?: Line[];
}

/** Every look ends after this, so that a silent server does not hang the doctor too. */
const PATIENCE_MS = 5_000;

export const doctorCommand: Command = {
  flags: { values: [], bare: ["json"] },
  async run({ flags, settings }) {
    const reached = await server(settings);
    const isAway = reached.some((finding) => finding.name === "server" && !finding.ok);
    const keyed = await key(settings, isAway);
    const silent = isAway || !keyed.ok ? [] : await noPhone(settings, reached);
    const findings = [node(), dataDir(settings), ...reached, ...silent, await simulator(), keyed];
    const ok = findings.every((finding) => finding.ok);
    if (flags["json"]) print({ ok, findings });
    else
      for (const { name, ok: well, detail } of findings)
        console.log(`${well ? "well    " : "not well"}  ${name.padEnd(24)} ${detail}`);
    return isAway ? EXIT.away : ok ? EXIT.well : EXIT.refused;
  },
};

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > 22 || (major === 22 && minor >= 19);
  return {
    name: "node",
    ok: major >= 18,
    detail: `${process.versions.node}${isNew ? "" : "; the server itself runs on the Node 24 that `npm ci` brought"}`,
  };
}

function dataDir({ dataDir: place }: Settings): Finding {
  const wasStarted = existsSync(path.join(place, "client.json"));
  return {
    name: "data directory",
    ok: true,
    detail: wasStarted ? place : `${place}: nothing was started here yet; \`npx parley start\` does`,
  };
}

/** The server, and what it says of its parts: the database (store), the worker, each phone. */
async function server(settings: Settings): Promise<Finding[]> {
  const { url } = settings;
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const report = (await response.json().catch(() => ({}))) as Readiness;
    if (!report.parts)
      return [{ name: "server", ok: false, detail: wordsForStatus(response.status, "", settings).message }];
    const parts = [...report.parts, ...(report.phones ?? [])].map(({ name, ok, detail = "" }) => ({
      name,
      ok,
      detail,
    }));
    return [{ name: "server", ok: true, detail: url }, ...parts];
  } catch (error) {
    return [{ name: "server", ok: false, detail: wordsFor(causeOf(error), settings).message }];
  }
}

/** Of a phone that was unlinked the server's parts say nothing, so an empty house would look well. */
async function noPhone(settings: Settings, reached: Finding[]): Promise<Finding[]> {
  const { url, key: value } = settings;
  const none = { name: "phones", ok: false };
  const fresh = "none is linked, so nothing is sent or received: `npx parley phones link --help` shows how";
  const look = { headers: { Authorization: `Bearer ${value}` }, signal: AbortSignal.timeout(PATIENCE_MS) };
  try {
    const response = await fetch(`${url}/v1/phones?limit=100`, look);
    if (response.status === 403) {
      // This key may not list phones, but the server names each that is linked, unless its store is away.
      const isAny = reached.some(({ name, ok }) => name.startsWith("phone ") || !ok);
      return isAny ? [] : [{ ...none, detail: fresh }];
    }
    if (!response.ok)
      return [{ ...none, detail: wordsForStatus(response.status, await response.text(), settings).message }];
    const { items } = (await response.json()) as Operations["list_phones"]["output"];
    if (items.some((phone) => phone.unlinked_at === undefined)) return [];
    if (items.length === 0) return [{ ...none, detail: fresh }];
    return items.map((phone) => ({
      name: `phone ${phone.phone_id}`,
      ok: false,
      detail: `${phone.name}: unlinked, and no other is linked, so nothing is sent or received. ${linkAgain(phone)}`,
    }));
  } catch (error) {
    return [{ ...none, detail: wordsFor(causeOf(error), settings).message }];
  }
}

/** Not needed where only real phones are linked, so its absence is a fact and no fault. */
async function simulator(): Promise<Finding> {
  const url = simulatorUrl();
  if (url === null) return { name: "simulator", ok: true, detail: "none was started; simulated phones need one" };
  try {
    await fetch(`${url}/_sim/clock`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { name: "simulator", ok: true, detail: url };
  } catch {
    return { name: "simulator", ok: true, detail: `none at ${url}; simulated phones need one` };
  }
}

async function key(settings: Settings, isAway: boolean): Promise<Finding> {
  const { url, key: value } = settings;
  if (value === null) return { name: "key", ok: false, detail: NO_KEY.message };
  if (isAway) return { name: "key", ok: true, detail: "one is set; it could not be tried" };
  try {
    const response = await fetch(`${url}/v1/chats?limit=1`, {
      headers: { Authorization: `Bearer ${value}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    // A key without that scope is a good key all the same.
    if (response.ok || response.status === 403) return { name: "key", ok: true, detail: "accepted" };
    return { name: "key", ok: false, detail: wordsForStatus(response.status, await response.text(), settings).message };
  } catch (error) {
    return { name: "key", ok: false, detail: wordsFor(causeOf(error), settings).message };
  }
}
