/** Recorded and published webhooks of others: every one is read, and how many events each file gives is fixed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { convertInbound } from "./index.ts";

const DATA = join(import.meta.dirname, "../../../../../../shared/data");
const RECORDED = join(DATA, "webhooks-pywa/updates");
const PUBLISHED = join(DATA, "meta-openapi/webhook-examples");
const present = existsSync(RECORDED) && existsSync(PUBLISHED);
if (!present) console.log("skipped: conversion of recorded webhooks, because ../shared/data is not there");

/** Bodies in the file, events they give, and parts kept as unknown. */
const EXPECTED: Record<string, { bodies: number; events: number; unknown: number }> = {
  "account_update.json": { bodies: 17, events: 17, unknown: 0 },
  "call_connect.json": { bodies: 2, events: 2, unknown: 0 },
  "call_permission_update.json": { bodies: 2, events: 2, unknown: 0 },
  "call_status.json": { bodies: 1, events: 1, unknown: 0 },
  "call_terminate.json": { bodies: 1, events: 2, unknown: 0 },
  "callback_button.json": { bodies: 3, events: 3, unknown: 0 },
  "callback_selection.json": { bodies: 2, events: 2, unknown: 0 },
  "deleted_message.json": { bodies: 1, events: 1, unknown: 0 },
  "edited_message.json": { bodies: 1, events: 1, unknown: 0 },
  "flow_completion.json": { bodies: 2, events: 2, unknown: 0 },
  // One message names the type `interactive` and brings no such object: shown as unsupported, and kept.
  "message.json": { bodies: 23, events: 24, unknown: 1 },
  "message_status.json": { bodies: 7, events: 7, unknown: 0 },
  "outgoing_message.json": { bodies: 3, events: 3, unknown: 0 },
  "system.json": { bodies: 2, events: 2, unknown: 0 },
  "template_category_update.json": { bodies: 1, events: 1, unknown: 0 },
  "template_components_update.json": { bodies: 2, events: 2, unknown: 0 },
  "template_quality_update.json": { bodies: 1, events: 1, unknown: 0 },
  "template_status_update.json": { bodies: 2, events: 2, unknown: 0 },
  "user_marketing_preferences.json": { bodies: 2, events: 2, unknown: 0 },
  "group_create_message.json": { bodies: 1, events: 2, unknown: 0 },
};
const ONE_EACH = { bodies: 1, events: 1, unknown: 0 };

describe.skipIf(!present)("webhooks recorded by others", () => {
  const files = present ? [...filesOf(RECORDED), ...filesOf(PUBLISHED)] : [];

  it.each(files)("converts %s as counted", (file, path) => {
    const bodies = bodiesIn(JSON.parse(readFileSync(path, "utf8")));
    const batches = bodies.map((body) => convertInbound(body, { receivedAt: "2026-11-21T00:00:00.000Z" }));
    expect({
      bodies: bodies.length,
      events: batches.flatMap((batch) => batch.events).length,
      unknown: batches.flatMap((batch) => batch.unknown).length,
    }).toEqual(EXPECTED[file] ?? ONE_EACH);
  });

  it("has every file of the two folders", () => expect(files.length).toBe(35));
});

function filesOf(folder: string): [string, string][] {
  return readdirSync(folder).map((file) => [file, join(folder, file)]);
}

/** A file is one body, or a map of case name to body, at any depth. */
function bodiesIn(value: unknown): Uint8Array[] {
  if (typeof value !== "object" || value === null) return [];
  if (!("entry" in value)) return Object.values(value).flatMap(bodiesIn);
  const { entry, object, ...more } = value as { entry: unknown; object: unknown };
  return [Buffer.from(JSON.stringify({ object, entry })), ...Object.values(more).flatMap(bodiesIn)];
}
