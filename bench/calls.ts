import { createServer, connect } from "node:net";
import path from "node:path";
import { fillMessages } from "./fill-messages.ts";
import { ROOT, startProduct, type Product } from "./product.ts";
import type { Figure } from "./run.ts";
import { mean, ms, percentile } from "./statistics.ts";
import { INITIALIZE, stdioClient } from "./stdio-client.ts";

const CALLS = 200;
const SIZES = [100_000, 1_000_000];
const MEAN_MAX_MS = 15;
const P99_MAX_MS = 60;

/** Every read tool over stdio, HTTP and PostgreSQL, with arguments that differ from call to call. */
export async function calls(): Promise<Figure[]> {
  const product = await startProduct();
  const proxy = await countingProxy(new URL(product.url));
  const client = stdioClient([process.execPath, path.join(ROOT, "apps/bridge/bin/parley.mjs"), "mcp"], {
    ...process.env,
    PARLEY_URL: proxy.url,
    PARLEY_API_KEY: product.key,
  });
  const figures: Figure[] = [];
  try {
    await client.call("initialize", INITIALIZE);
    await client.call("tools/call", { name: "list_chats", arguments: {} });
    const before = proxy.connections();
    for (let n = 0; n < 50; n++) await client.call("tools/call", { name: "list_chats", arguments: { limit: 1 } });
    const sockets = proxy.connections() - before;
    figures.push({
      what: "new sockets opened by 50 calls after the first",
      value: String(sockets),
      target: "0",
      met: sockets === 0,
    });
    let filled = 0;
    for (const size of SIZES) {
      await fillMessages(product, filled, size);
      filled = size;
      const sample = await sampleOf(product);
      for (const [tool, argumentsOf] of Object.entries(TOOLS)) {
        const took: number[] = [];
        for (let n = -5; n < CALLS; n++) {
          const began = performance.now();
          const answer = await client.call("tools/call", { name: tool, arguments: argumentsOf(sample, Math.abs(n)) });
          const result = answer["result"] as { isError?: boolean } | undefined;
          if (!result || result.isError) throw new Error(`${tool}: ${JSON.stringify(answer).slice(0, 400)}`);
          if (n >= 0) took.push(performance.now() - began);
        }
        const [average, p99] = [mean(took), percentile(took, 99)];
        figures.push({
          what: `${tool}, ${size.toLocaleString("en")} messages: mean, p99`,
          value: `${ms(average)}, ${ms(p99)}`,
          target: `${MEAN_MAX_MS} ms, ${P99_MAX_MS} ms`,
          met: average <= MEAN_MAX_MS && p99 <= P99_MAX_MS,
        });
      }
    }
  } finally {
    client.close();
    proxy.close();
    await product.stop();
  }
  return figures;
}

interface Sample {
  chats: string[];
  messages: string[];
  ours: string[];
}

const pick = (values: readonly string[], n: number) => values[n % values.length];
const WORDS = [
  "invoice",
  "orçamento",
  "preço",
  "delivery",
  "价格",
  "zebra",
  "refund",
  "gracias",
  "rechnung",
  "thanks tomorrow",
];

const TOOLS: Record<string, (sample: Sample, n: number) => object> = {
  list_chats: (_sample, n) => ({ limit: 20, ...(n % 3 === 0 ? { unread_only: true } : {}) }),
  search_chats: (_sample, n) => ({ query: `Person ${n * 37}` }),
  get_chat: (sample, n) => ({ chat_id: pick(sample.chats, n) }),
  get_chat_context: (sample, n) => ({ chat_id: pick(sample.chats, n) }),
  list_messages: (sample, n) => ({ chat_id: pick(sample.chats, n), limit: 20 }),
  list_recent_messages: (_sample, n) => ({ since: `-${(n % 20) + 1}d` }),
  search_messages: (_sample, n) => ({ query: WORDS[n % WORDS.length] }),
  get_message: (sample, n) => ({ message_id: pick(sample.messages, n) }),
  get_message_context: (sample, n) => ({ message_id: pick(sample.messages, n) }),
  get_delivery_status: (sample, n) => ({ message_id: pick(sample.ours, n) }),
};

async function sampleOf(product: Product): Promise<Sample> {
  const chats = (await product.rest("GET", "/chats?limit=100")).body["items"] as { chat_id: string }[];
  const messages = (await product.rest("GET", "/messages?since=2000-01-01&limit=100")).body["items"] as {
    message_id: string;
    from: string;
  }[];
  return {
    chats: chats.map((chat) => chat.chat_id),
    messages: messages.map((message) => message.message_id),
    ours: messages.filter((message) => message.from === "me").map((message) => message.message_id),
  };
}

/** Passes bytes on and counts who connects. */
async function countingProxy(target: URL) {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    const upstream = connect(Number(target.port), target.hostname);
    // Passed on as it comes: waiting to fill a packet would be the proxy's own delay.
    socket.setNoDelay(true);
    upstream.setNoDelay(true);
    socket.pipe(upstream).pipe(socket);
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, connections: () => count, close: () => server.close() };
}
