import { createHmac } from "node:crypto";
import http from "node:http";
import { firstNumber } from "./open-windows.ts";
import { request, startProduct, type Product } from "./product.ts";
import type { Figure } from "./run.ts";
import { ms, percentile } from "./statistics.ts";

const SECONDS = 5;
const SENDERS = 16;
const PEOPLE = 200;
const PER_SECOND_MIN = 800;

interface Run {
  acknowledged: { id: string; at: number }[];
  seconds: number;
}

/** Signed webhooks of one message each, from a sender in this process, until the time is up or the server dies. */
export async function ingest(): Promise<Figure[]> {
  const product = await startProduct();
  try {
    const target = await targetOf(product);
    const full = await send(target, "a", SECONDS);
    const rate = full.acknowledged.length / full.seconds;
    const visibleMs = await visibility(product, target);
    const killed = send(target, "b", SECONDS);
    await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1_000) / 2));
    await product.kill();
    const before = await killed;
    await product.restartAfterKill();
    const lost = await missing(
      product,
      [...full.acknowledged, ...before.acknowledged].map((item) => item.id),
    );
    return [
      {
        what: `webhooks acknowledged, ${SENDERS} senders`,
        value: `${rate.toFixed(0)}/s`,
        target: "at least 800/s",
        met: rate >= PER_SECOND_MIN,
      },
      {
        what: "until visible, one at a time: median, p99",
        value: `${ms(percentile(visibleMs, 50))}, ${ms(percentile(visibleMs, 99))}`,
      },
      {
        what: `lost of ${full.acknowledged.length + before.acknowledged.length} acknowledged, kill -9 in the middle`,
        value: String(lost),
        target: "0",
        met: lost === 0,
      },
    ];
  } finally {
    await product.stop();
  }
}

interface Target {
  url: string;
  secret: string;
  number: string;
}

async function targetOf(product: Product): Promise<Target> {
  const { apps } = await product.control<{ apps: { app_secret: string; webhook: { callback_url: string } | null }[] }>(
    "GET",
    "/_sim/apps",
  );
  const app = apps.find((item) => item.webhook);
  return { url: app?.webhook?.callback_url ?? "", secret: app?.app_secret ?? "", number: await firstNumber(product) };
}

async function send(target: Target, series: string, seconds: number): Promise<Run> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: SENDERS });
  const run: Run = { acknowledged: [], seconds };
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (performance.now() - began < seconds * 1_000) {
        const n = next++;
        const id = `wamid.bench.${series}.${n}`;
        const status = await post(agent, target, id, n % PEOPLE).catch(() => 0);
        if (status === 0) return;
        if (status === 200) run.acknowledged.push({ id, at: performance.now() });
      }
    }),
  );
  run.seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return run;
}

async function post(agent: http.Agent, target: Target, id: string, person: number): Promise<number> {
  const from = String(4_915_550_000_000 + person);
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "1",
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "1", phone_number_id: target.number },
              contacts: [{ profile: { name: `Bench ${person}` }, wa_id: from, user_id: `DE.${from}` }],
              messages: [
                {
                  from,
                  from_user_id: `DE.${from}`,
                  id,
                  timestamp: String(Math.floor(Date.now() / 1000)),
                  type: "text",
                  text: { body: `Bench ${id}` },
                },
              ],
            },
          },
        ],
      },
    ],
  });
  const signature = createHmac("sha256", target.secret).update(body).digest("hex");
  return (await request(agent, "POST", target.url, body, { "x-hub-signature-256": `sha256=${signature}` })).status;
}

/** From the acknowledgement to the message being in its chat. */
async function visibility(product: Product, target: Target): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true });
  const took: number[] = [];
  await settled(product, target);
  for (let n = 0; n < 100; n++) {
    const id = `wamid.bench.visible.${n}`;
    await post(agent, target, id, 0);
    const began = performance.now();
    for (;;) {
      const { body } = await product.rest("GET", "/chats/+4915550000000/messages?limit=1");
      const [newest] = (body["items"] as { text?: string }[] | undefined) ?? [];
      if (newest?.text === `Bench ${id}`) break;
    }
    took.push(performance.now() - began);
  }
  agent.destroy();
  return took;
}

/** Waits until what was acknowledged so far is visible. */
async function settled(product: Product, target: Target): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const id = `wamid.bench.settled.${performance.now()}`;
  await post(agent, target, id, PEOPLE);
  agent.destroy();
  for (;;) {
    const { body } = await product.rest("GET", `/chats/+${4_915_550_000_000 + PEOPLE}/messages?limit=1`);
    const [newest] = (body["items"] as { text?: string }[] | undefined) ?? [];
    if (newest?.text === `Bench ${id}`) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Acknowledged messages that no chat shows, counted by reading every chat to its end. */
async function missing(product: Product, ids: readonly string[]): Promise<number> {
  await settled(product, await targetOf(product));
  const shown = new Set<string>();
  for (let person = 0; person < PEOPLE; person++) {
    let cursor: unknown = null;
    do {
      const query = cursor ? `&cursor=${String(cursor)}` : "";
      const { body } = await product.rest("GET", `/chats/+${4_915_550_000_000 + person}/messages?limit=100${query}`);
      for (const item of (body["items"] as { text?: string }[] | undefined) ?? [])
        shown.add((item.text ?? "").replace("Bench ", ""));
      cursor = body["next_cursor"] ?? null;
    } while (cursor);
  }
  return ids.filter((id) => !shown.has(id)).length;
}
