import { DAY_MS, ManualClock, SECOND_MS } from "@parley/kernel";
import { afterEach, expect, it } from "vitest";
import type { ConnectionReport, OutboundContent, SendCommand } from "../contract/index.ts";
import { graphError, graphServer, type Reply } from "./fixtures/graph-server.ts";
import { cloudApi } from "./index.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function linked(reply: Reply) {
  const graph = await graphServer(reply);
  const clock = new ManualClock("2026-11-21T10:00:00Z");
  const reports: ConnectionReport[] = [];
  const connector = cloudApi.create({
    phoneId: "phn_1",
    settings: { base_url: graph.url, phone_number_id: "11", waba_id: "22", version: "v25.0" },
    secrets: { access_token: "t", app_secret: "s", verify_token: "v" },
    sink: { connection: (report) => void reports.push(report), events() {} },
    clock,
  });
  closers.push(() => connector.disconnect(), graph.close);
  return { graph, clock, reports, connector };
}

const accepted = (more: object = {}) => ({
  json: { contacts: [{ input: "1", wa_id: "5511987654321", user_id: "BR.1" }], messages: [{ id: "wamid.1", ...more }] },
});

function command(content: OutboundContent, networkId = "551187654321"): SendCommand {
  return { ourId: "msg_1", chat: { type: "direct", networkId }, content };
}

const text: OutboundContent = { type: "text", text: "hi", previewUrl: false };

function image(sha256: string): OutboundContent {
  const open = async () => Buffer.from(sha256);
  return { type: "media", media: { mediaType: "image", mimeType: "image/png", sha256, open } };
}

it("uses the version and the ids of its settings", async () => {
  const { connector, graph } = await linked(() => accepted());
  await connector.send(command(text));
  expect(graph.calls[0]).toMatchObject({ method: "POST", path: "/v25.0/11/messages" });
});

it("tells which number really got it: Brazil's ninth digit is not in what was dialled", async () => {
  const { connector } = await linked(() => accepted());
  expect(await connector.send(command(text))).toEqual({
    outcome: "accepted",
    providerId: "wamid.1",
    recipient: { phone: "5511987654321", bsuid: "BR.1" },
  });
});

it("tells that a message is held for a review of its quality", async () => {
  const { connector } = await linked(() => accepted({ message_status: "held_for_quality_assessment" }));
  expect(await connector.send(command(text))).toMatchObject({ outcome: "accepted", held: true });
});

it("does not know the outcome when a 200 names no message", async () => {
  const { connector } = await linked(() => ({ json: { messages: [] } }));
  expect((await connector.send(command(text))).outcome).toBe("unknown");
});

it("reads the number behind the phone number id, and keeps its rate from then on", async () => {
  const describe = {
    display_phone_number: "+1 555-078-3881",
    verified_name: "Casa",
    throughput: { level: "STANDARD" },
    whatsapp_business_manager_messaging_limit: "TIER_2K",
  };
  const { connector, reports } = await linked((call) => (call.method === "GET" ? { json: describe } : accepted()));
  expect(await connector.connect()).toEqual({
    state: "connected",
    number: { phone: "15550783881", displayName: "Casa", messagesPerSecond: 80, peoplePerDay: 2_000 },
  });
  expect(reports.map((report) => report.state)).toEqual(["connecting", "connected"]);
  const sends = await Promise.all(
    Array.from({ length: 81 }, (_, i) => connector.send(command(text, `4917000${1000 + i}`))),
  );
  expect(sends.filter((result) => result.outcome === "rejected")).toMatchObject([
    { error: { code: "phone_rate_limited" } },
  ]);
});

it("says which id is wrong when the token does not reach it", async () => {
  const { connector } = await linked(() => undefined);
  const report = await connector.connect();
  expect(report.state).toBe("credentials_rejected");
  expect(report.reason).toContain("phone number id");
});

it("tells nobody that what was refused is tried again and refused again", async () => {
  const { connector, reports } = await linked(() => undefined);
  for (let attempt = 0; attempt < 3; attempt++) await connector.connect();
  expect(reports.map((report) => report.state)).toEqual(["connecting", "credentials_rejected"]);
});

it("reports rejected credentials in the middle of sending, once", async () => {
  const { connector, reports } = await linked(() => ({ status: 401, json: graphError(190, "expired") }));
  await connector.send(command(text));
  await connector.send(command(text));
  expect(reports.map((report) => report.state)).toEqual(["credentials_rejected"]);
});

it("lets a person whom Meta refused wait, without asking Meta again", async () => {
  const { connector, graph, clock } = await linked(() => ({ status: 429, json: graphError(131056, "pair") }));
  expect(await connector.send(command(text))).toMatchObject({
    error: { code: "recipient_rate_limited", retryAfterSeconds: 4 },
  });
  expect((await connector.send(command(text))).outcome).toBe("rejected");
  expect(graph.calls).toHaveLength(1);
  clock.advance(4 * SECOND_MS);
  expect(await connector.send(command(text))).toMatchObject({ error: { retryAfterSeconds: 16 } });
});

it("uploads a file once for as long as Meta keeps it", async () => {
  const { connector, graph, clock } = await linked((call) =>
    call.path.endsWith("/media") ? { json: { id: "900" } } : accepted(),
  );
  const uploads = () => graph.calls.filter((call) => call.path.endsWith("/media")).length;
  await Promise.all([connector.send(command(image("aa"))), connector.send(command(image("aa"), "4917012345"))]);
  expect(uploads()).toBe(1);
  expect(graph.calls[0]?.body).toContain('name="messaging_product"\r\n\r\nwhatsapp');
  clock.advance(30 * DAY_MS);
  await connector.send(command(image("aa")));
  expect(uploads()).toBe(2);
});

it("uploads anew, once, when Meta no longer takes the upload", async () => {
  let uploads = 0;
  const { connector } = await linked((call) => {
    if (call.path.endsWith("/media")) return { json: { id: `up${++uploads}` } };
    return call.body.includes("up1") ? { status: 400, json: graphError(131053, "media expired") } : accepted();
  });
  expect((await connector.send(command(image("aa")))).outcome).toBe("accepted");
  expect(uploads).toBe(2);
});

it("sends nothing when the upload fails, and remembers no failed upload", async () => {
  let fails = true;
  const { connector, graph } = await linked((call) => {
    if (!call.path.endsWith("/media")) return accepted();
    return fails ? { status: 400, json: graphError(100, "unsupported type") } : { json: { id: "900" } };
  });
  expect(await connector.send(command(image("aa")))).toMatchObject({ outcome: "rejected" });
  expect(graph.calls.every((call) => call.path.endsWith("/media"))).toBe(true);
  fails = false;
  expect((await connector.send(command(image("aa")))).outcome).toBe("accepted");
});

it("reads every page of templates by cursor, and never the address Meta gives", async () => {
  const template = (id: string) => ({ id, name: `t${id}`, language: "en", status: "APPROVED", category: "UTILITY" });
  const { connector, graph } = await linked((call) =>
    call.query["after"] === "c1"
      ? {
          json: {
            data: [{ ...template("2"), parameter_format: "NAMED" }, { junk: true }],
            paging: { cursors: { after: "c2" } },
          },
        }
      : {
          json: {
            data: [template("1")],
            paging: { cursors: { after: "c1" }, next: "http://evil.test/?access_token=t" },
          },
        },
  );
  expect(await connector.abilities.templates?.list()).toMatchObject([
    { providerTemplateId: "1", parameterFormat: "positional", components: [] },
    { providerTemplateId: "2", parameterFormat: "named" },
  ]);
  expect(graph.calls.map((call) => call.path)).toEqual(["/v25.0/22/message_templates", "/v25.0/22/message_templates"]);
});

it("fetches a file through the address Meta gives, only at Meta's hosts", async () => {
  let address = "";
  const { connector, graph } = await linked((call) =>
    call.path === "/files/1" ? { json: "bytes" } : { json: { url: address, mime_type: "image/png", file_size: 7 } },
  );
  const fetchFile = () => connector.abilities.media?.fetch("55", 1_000);
  address = `${graph.url}/files/1`;
  expect(await fetchFile()).toEqual({ bytes: Buffer.from('"bytes"'), mimeType: "image/png" });
  expect(graph.calls[0]).toMatchObject({ path: "/v25.0/55", query: { phone_number_id: "11" } });
  address = "https://files.evil.test/1";
  await expect(fetchFile()).rejects.toMatchObject({ code: "connector_unavailable", retryable: false });
  address = `${graph.url}/files/gone`;
  await expect(connector.abilities.media?.fetch("55", 6)).rejects.toMatchObject({ code: "payload_too_large" });
});
