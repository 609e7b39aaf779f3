import { createServer, connect } from "node:net";
import path from "node:path";
import { ARGUMENTS, sampleOf, sampleWorldOf, type Sample } from "./call-arguments.ts";
import { fillMessages } from "./fill-messages.ts";
import { asOwner, fillPeople } from "./fill-people.ts";
import { fillTasks } from "./fill-tasks.ts";
import { fillTickets } from "./fill-tickets.ts";
import { ROOT, startProduct } from "./product.ts";
import type { Figure } from "./run.ts";
import { mean, ms, percentile } from "./statistics.ts";
import { INITIALIZE, stdioClient } from "./stdio-client.ts";

const CALLS = 200;
const SIZES = [100_000, 1_000_000];
const MEAN_MAX_MS = 15;
const P99_MAX_MS = 60;
const ANY_MAX_MS = 250;

/** Every read tool over stdio, HTTP and PostgreSQL, with arguments that differ from call to call. */
export async function calls(): Promise<Figure[]> {
  const product = await startProduct();
  const proxy = await countingProxy(new URL(product.url));
  const client = stdioClient([process.execPath, path.join(ROOT, "apps/bridge/bin/parley.mjs"), "mcp"], {
    ...process.env,
    PARLEY_URL: proxy.url,
    PARLEY_API_KEY: product.key,
    PARLEY_TOOLSETS: "all",
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
    const tools = await readTools(client);
    const fromSample = await sampleWorldOf(product);
    await asOwner(product, fillPeople);
    let filled = 0;
    for (const size of SIZES) {
      const from = filled;
      await asOwner(product, async (owner, place) => {
        await fillMessages(owner, place, from, size);
        if (from > 0) return;
        await fillTickets(owner, place);
        await fillTasks(owner, place);
      });
      filled = size;
      const sample = { ...fromSample, ...(await sampleOf(product)) };
      for (const tool of tools) figures.push(await measure(client, tool, size, sample));
    }
  } finally {
    client.close();
    proxy.close();
    await product.stop();
  }
  return figures;
}

type Bridge = ReturnType<typeof stdioClient>;

/** Names of all tools that only read, the admin's too. */
async function readTools(client: Bridge): Promise<string[]> {
  const listed = (await client.call("tools/list", {}))["result"] as {
    tools: { name: string; annotations: { readOnlyHint: boolean } }[];
  };
  return listed.tools.filter((tool) => tool.annotations.readOnlyHint).map((tool) => tool.name);
}

async function measure(client: Bridge, tool: string, size: number, sample: Sample): Promise<Figure> {
  const what = `${tool}, ${size.toLocaleString("en")} messages: mean, p99, slowest`;
  const target = `${MEAN_MAX_MS} ms, ${P99_MAX_MS} ms, ${ANY_MAX_MS} ms`;
  const argumentsOf = ARGUMENTS[tool];
  if (!argumentsOf) throw new Error(`There are no arguments for ${tool} in call-arguments.ts.`);
  const took: number[] = [];
  for (let n = -5; n < CALLS; n++) {
    const began = performance.now();
    const answer = await client.call("tools/call", { name: tool, arguments: argumentsOf(sample, Math.abs(n)) });
    const result = answer["result"] as { isError?: boolean } | undefined;
    if (!result || result.isError) throw new Error(`${tool}: ${JSON.stringify(answer).slice(0, 400)}`);
    if (n >= 0) took.push(performance.now() - began);
  }
  const [average, p99, slowest] = [mean(took), percentile(took, 99), Math.max(...took)];
  return {
    what,
    value: `${ms(average)}, ${ms(p99)}, ${ms(slowest)}`,
    target,
    met: average <= MEAN_MAX_MS && p99 <= P99_MAX_MS && slowest <= ANY_MAX_MS,
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
