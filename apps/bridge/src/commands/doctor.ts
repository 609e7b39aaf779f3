import { existsSync } from "node:fs";
import path from "node:path";
import type { Settings } from "../config.ts";
import { EXIT, print, type Command } from "../terminal.ts";
import { wordsFor } from "../trouble.ts";

interface Finding {
  name: string;
  ok: boolean;
  detail: string;
}

export const doctorCommand: Command = async ({ flags, settings }) => {
  const findings = [node(), dataDir(settings), ...(await server(settings)), await key(settings)];
  const ok = findings.every((finding) => finding.ok);
  if (flags["json"]) print({ ok, findings });
  else
    for (const { name, ok: well, detail } of findings)
      console.log(`${well ? "well    " : "not well"}  ${name.padEnd(24)} ${detail}`);
  return ok ? EXIT.well : EXIT.refused;
};

function node(): Finding {
  const [major = 0] = process.versions.node.split(".").map(Number);
  return {
    name: "node",
    ok: major >= 18,
    detail: `${process.versions.node}; the server runs on the packaged Node 24 where this one is older than 22.19`,
  };
}

function dataDir({ dataDir: place }: Settings): Finding {
  const file = path.join(place, "client.json");
  const found = existsSync(file);
  return { name: "data directory", ok: true, detail: `${place}${found ? "" : " (nothing was started here yet)"}` };
}

async function server({ url }: Settings): Promise<Finding[]> {
  try {
    const response = await fetch(`${url}/readyz`);
    const report = (await response.json()) as { parts?: { name: string; ok: boolean; detail?: string }[] };
    const parts = (report.parts ?? []).map((part) => ({ name: part.name, ok: part.ok, detail: part.detail ?? "" }));
    return [{ name: "server", ok: true, detail: url }, ...parts];
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    return [{ name: "server", ok: false, detail: wordsFor(cause, url) }];
  }
}

async function key({ url, key: value }: Settings): Promise<Finding> {
  if (value === null)
    return { name: "key", ok: false, detail: "none is set: PARLEY_API_KEY, or start Parley on this machine once" };
  try {
    const response = await fetch(`${url}/v1/chats?limit=1`, { headers: { Authorization: `Bearer ${value}` } });
    const body = (await response.json()) as { message?: string };
    return {
      name: "key",
      ok: response.ok,
      detail: response.ok ? "accepted" : (body.message ?? `answered ${response.status}`),
    };
  } catch {
    return { name: "key", ok: false, detail: "could not be tried: the server does not answer" };
  }
}
