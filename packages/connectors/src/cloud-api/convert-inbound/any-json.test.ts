/** Whatever arrives, conversion answers, and what it answers can be stored. */
import { expect, it } from "vitest";
import { ANA, changeBody, messageOf, messagesBody, OWN, SECONDS } from "../fixtures/webhook-bodies.ts";
import { convertInbound } from "./index.ts";
import { DEPTH_MAX } from "./parse-body.ts";

it.each([
  ["nothing", new Uint8Array()],
  ["broken JSON", Buffer.from('{"entry":[')],
  ["a number", Buffer.from("42")],
  ["a list", Buffer.from("[]")],
  ["an empty object", Buffer.from("{}")],
  ["entries that are none", Buffer.from('{"entry":[1,null,{"changes":7},{"changes":[null,3,{"field":"messages"}]}]}')],
  ["another encoding", Buffer.from("\uFEFF{}", "utf16le")],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ["deep nesting", Buffer.from("[".repeat(200_000) + "]".repeat(200_000))],
  ["prototype names as fields", changeBody("constructor", {})],
  ["more prototype names", changeBody("__proto__", { messages: [] })],
])("keeps %s with a reason", (_, bytes) => {
  const { events, unknown } = convertInbound(bytes);
  expect(events).toEqual([]);
  expect(unknown.length).toBeGreaterThan(0);
  for (const item of unknown) expect(item.reason).toMatch(/\.$/);
});

it("counts depth outside strings only", () => {
  const text = '{"[[['.repeat(100) + "\\";
  expect(convertInbound(messagesBody([messageOf("text", { body: text })])).events).toMatchObject([
    { content: { text } },
  ]);
  const deep = (levels: number) => changeBody("new_field", { a: JSON.parse("[".repeat(levels) + "]".repeat(levels)) });
  expect(convertInbound(deep(DEPTH_MAX)).unknown[0]?.field).toBe("body");
  expect(convertInbound(deep(DEPTH_MAX - 10)).unknown[0]?.field).toBe("new_field");
});

it("leaves nothing that PostgreSQL cannot keep, and every emoji whole", () => {
  const raw = String.raw`a\u0000b \ud83d\ude00 \ud83d \ude00 \\ud83d\ude00 é`;
  const body = messagesBody([messageOf("text", { body: "BODY" }, { "k\u0000": 1 })])
    .toString()
    .replace("BODY", raw);
  const { events } = convertInbound(Buffer.from(body));
  expect(events).toMatchObject([{ content: { text: "ab 😀 \uFFFD \uFFFD \\ud83d\uFFFD é" } }]);
});

it("answers for any shape at any place, and loses no message", () => {
  const junk = [null, true, 0, -1, 1e300, "", "x", [], {}, [[]], [null], { type: 7 }, { id: {} }, "9".repeat(400)];
  const fields = [
    "messages",
    "standby",
    "message_echoes",
    "history",
    "smb_app_state_sync",
    "calls",
    "user_preferences",
  ];
  const more = ["group_participants_update", "message_template_status_update", "account_update"];
  const keys = ["metadata", "contacts", "messages", "statuses", "errors", "message_echoes", "history", "state_sync"];
  const lists = [...keys, "calls", "user_preferences", "groups"];
  for (const field of [...fields, ...more]) {
    for (const key of lists) {
      for (const item of junk) {
        for (const value of [item, [item], [item, item]]) {
          const body = changeBody(field, { metadata: OWN, [key]: value });
          const { events, unknown } = convertInbound(body, { receivedAt: "2026-11-21T10:00:00.000Z" });
          expect(events.length + unknown.length).toBeGreaterThan(0);
          expect(() => JSON.stringify({ events, unknown })).not.toThrow();
        }
      }
    }
  }
});

it("answers for a message with any part replaced by anything", () => {
  const junk: unknown[] = [null, true, -5, "", "x", [], {}, [{}], { id: [] }, "1".repeat(60)];
  const types = ["text", "image", "audio", "location", "contacts", "interactive", "button", "order", "system", "edit"];
  for (const type of [
    ...types,
    "reaction",
    "revoke",
    "unsupported",
    "template",
    "poll",
    "hasOwnProperty",
    "__proto__",
  ]) {
    for (const part of ["from", "from_user_id", "id", "timestamp", "type", "context", "group_id", "errors", type]) {
      for (const value of junk) {
        const message = { ...messageOf(type, { body: "x", id: "1", message_id: "2" }), [part]: value };
        const { events, unknown } = convertInbound(messagesBody([message]));
        expect(events.length + unknown.length).toBeGreaterThan(0);
      }
    }
  }
});

it.each(["constructor", "__proto__", "toString"])("takes %s for no status, type or event of ours", (name) => {
  const status = { id: "1", status: name, timestamp: SECONDS, type: name };
  const groups = [{ group_id: "G", timestamp: SECONDS, type: name }];
  for (const [field, value] of [
    ["messages", { statuses: [status] }],
    ["group_status_update", { groups }],
  ] as const) {
    expect(convertInbound(changeBody(field, value))).toMatchObject({ events: [], unknown: [{ field }] });
  }
});

it.each(["0", "-1", "1e5", "99999999999999999", "abc", 1e18, Number(SECONDS) * 1e6])(
  "never makes a time of %s",
  (timestamp) => {
    const { events, unknown } = convertInbound(messagesBody([messageOf("text", { body: "x" }, { timestamp })], [ANA]));
    expect([events.length, unknown.length]).toEqual([0, 1]);
  },
);
