import type { ParleyError } from "@parley/client";
import { shownLine, shownText } from "./shown-text.ts";

type Refusal = Pick<ParleyError["body"], "code" | "message" | "fields" | "hint" | "details">;

/** What the server refused, for people: its sentence, what else is wrong, what may have been meant and what to ask next. */
export function refusalLines({ code, message, fields = [], hint, details }: Refusal): string {
  const candidates = candidatesIn(details).map(candidateLine);
  return [
    shownText(`${code}: ${message}`),
    // The sentence is about the first.
    ...fields.slice(1).map((field) => shownLine(`${field.path}: ${field.message}`)),
    ...(candidates.length > 0 ? ["candidates:", ...candidates] : []),
    ...(hint && !message.includes(hint) ? [shownLine(`Next: ${asCommand(hint)}`)] : []),
  ].join("\n");
}

function candidatesIn(details: Refusal["details"]): unknown[] {
  const candidates = details?.["candidates"];
  return Array.isArray(candidates) ? candidates : [];
}

function candidateLine(candidate: unknown): string {
  const parts =
    typeof candidate === "object" && candidate !== null && !Array.isArray(candidate)
      ? Object.values(candidate)
      : [candidate];
  const words = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part)));
  return shownLine(`  ${words.join("  ")}`);
}

/** A hint is the name of a tool, or a setting. */
function asCommand(hint: string): string {
  return /^[a-z]+(?:_[a-z]+)+$/.test(hint) ? `npx parley call ${hint}` : hint;
}
