import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { WrongUsage, type Flags } from "./flags.ts";

/**
 * A secret from the file that a flag names, from stdin where the file is `-`, else typed unseen.
 * Never from the command line itself: other users of the machine and the shell's history see that.
 * @throws WrongUsage  nowhere to read it from, or nothing in it
 */
export async function readSecret(flags: Flags, flag: string, label: string): Promise<string> {
  const file = flags[flag];
  if (file === undefined && process.stdin.isTTY) return checked(await typedUnseen(label), label);
  if (typeof file !== "string") {
    throw new WrongUsage(`--${flag} is missing: a file that holds the secret, or - for stdin.`);
  }
  try {
    return checked(readFileSync(file === "-" ? process.stdin.fd : file, "utf8"), `The file of --${flag}`);
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    throw new WrongUsage(`--${flag} names ${file}, which cannot be read (${codeOf(error)}).`);
  }
}

function checked(text: string, what: string): string {
  const secret = text.trim();
  if (secret === "") throw new WrongUsage(`${what} is empty.`);
  return secret;
}

async function typedUnseen(label: string): Promise<string> {
  process.stderr.write(`${label}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
