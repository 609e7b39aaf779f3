import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { EdgeContext } from "./edge.ts";
import { filesEdge } from "./files.ts";

/** Parts that were made, and whether whoever made them was told to stop. */
const made = { parts: 0, stopped: false };

async function* parts(kind: string | undefined): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      made.parts++;
      yield new Uint8Array(64_000).fill(97);
      if (kind === "broken") throw new Error("The store went away.");
    }
  } finally {
    made.stopped = true;
  }
}

let server: Server;
let url: string;
beforeAll(async () => {
  const files: EdgeContext["files"] = {
    open: async (query) => ({ bytes: parts(query["kind"]), mimeType: "text/plain", filename: "chat.txt" }),
  };
  // Of its context this edge uses no more than that.
  const app = filesEdge({ files } as EdgeContext);
  server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it("breaks off a file that cannot be read to its end, so that nobody takes a part for the whole", async () => {
  // The server writes what broke it to stderr.
  const written = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const response = await fetch(`${url}?kind=broken`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  expect(written).toHaveBeenCalled();
  written.mockRestore();
});

it("makes no more of a file than is taken, and stops when nobody takes it", async () => {
  Object.assign(made, { parts: 0, stopped: false });
  const response = await fetch(url);
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(() => made.stopped).toBe(true);
  expect(made.parts).toBeLessThan(500);
});
