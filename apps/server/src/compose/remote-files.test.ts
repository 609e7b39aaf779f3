import { createServer, type Server } from "node:https";
import type { ServerResponse } from "node:http";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOOPBACK_CERT, LOOPBACK_KEY } from "../testing/loopback-tls.ts";
import { createRemoteFiles, isPublicAddress } from "./remote-files.ts";

const ROUTES: Record<string, (response: ServerResponse) => void> = {
  "/menu.pdf": (response) => response.writeHead(200, { "content-type": "application/pdf; x=1" }).end("0123456789"),
  "/%E0%A4.png": (response) => response.writeHead(200, { "content-type": "image/png" }).end("x"),
  "/moved": (response) => response.writeHead(302, { location: "/menu.pdf" }).end(),
  "/round": (response) => response.writeHead(302, { location: "/round" }).end(),
  "/to-private": (response) => response.writeHead(302, { location: "https://127.0.0.2/secret" }).end(),
  "/to-nonsense": (response) => response.writeHead(302, { location: "https://" }).end(),
  "/to-http": (response) => response.writeHead(302, { location: "http://127.0.0.1/secret" }).end(),
  "/endless": (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write("y".repeat(10_000)));
      response.once("drain", more);
    };
    more();
  },
  "/broken": (response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("part", () => response.destroy());
  },
};

let server: Server;
let base: string;
let trusted: string[];
const asked: string[] = [];
const files = createRemoteFiles({ allowAddress: (address) => address === "127.0.0.1" });

beforeAll(async () => {
  trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...trusted, LOOPBACK_CERT]);
  server = createServer({ cert: LOOPBACK_CERT, key: LOOPBACK_KEY }, (request, response) => {
    asked.push(request.url ?? "");
    const route = ROUTES[request.url ?? ""];
    if (route) route(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  base = `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
afterAll(async () => {
  await files.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  tls.setDefaultCACertificates(trusted);
});

describe("a public address", () => {
  it.each(["93.184.215.14", "8.8.8.8", "172.32.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])("is %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ["loopback", "127.0.0.1"],
    ["loopback", "127.255.1.1"],
    ["loopback", "::1"],
    ["unspecified", "0.0.0.0"],
    ["unspecified", "::"],
    ["private", "10.1.2.3"],
    ["private", "172.16.0.1"],
    ["private", "192.168.1.1"],
    ["link-local, where clouds keep credentials", "169.254.169.254"],
    ["link-local", "fe80::1"],
    ["carrier-grade", "100.64.0.1"],
    ["unique local", "fd12::1"],
    ["multicast", "224.0.0.1"],
    ["multicast", "ff02::1"],
    ["broadcast", "255.255.255.255"],
    ["for documentation", "192.0.2.1"],
    ["IPv4 in IPv6", "::ffff:127.0.0.1"],
    ["IPv4 in IPv6, in hex", "::ffff:a9fe:a9fe"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["6to4", "2002:7f00:1::"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["local NAT64", "64:ff9b:1::7f00:1"],
    ["no address", "example.com"],
  ])("is none that is %s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe("a file by its url", () => {
  it("is fetched with its type and name", async () => {
    const file = await files.fetch(`${base}/menu.pdf`, 10);
    expect(file).toMatchObject({ mimeType: "application/pdf", filename: "menu.pdf" });
    expect(Buffer.from(file.bytes).toString()).toBe("0123456789");
  });

  it("is found where it moved to", async () => {
    expect(await files.fetch(`${base}/moved`, 10)).toMatchObject({ filename: "menu.pdf" });
  });

  it("may have a name that decodes to nothing", async () => {
    expect(await files.fetch(`${base}/%E0%A4.png`, 10)).toMatchObject({ filename: "%E0%A4.png" });
  });

  it.each([
    ["/menu.pdf", 9, "is larger than 9 bytes"],
    ["/endless", 50_000, "is larger than 50000 bytes"],
    ["/round", 10, "redirects too often"],
    ["/to-private", 10, "points at a private address"],
    ["/to-nonsense", 10, "redirects to what is not a URL"],
    ["/to-http", 10, "must start with https://"],
    ["/absent", 10, "answered 404"],
    ["/broken", 1000, "could not be fetched"],
  ])("%s up to %d bytes is refused: it %s", async (where, max, words) => {
    const fetching = files.fetch(base + where, max);
    await expect(fetching).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining(words) });
  });

  it.each([
    ["http://example.com/a.png", "must start with https://"],
    ["file:///etc/passwd", "must start with https://"],
    ["https://me:secret@example.com/a.png", "must not carry a user name"],
    ["nonsense", "is not a URL"],
    ["https://127.0.0.1/a", "points at a private address"],
    ["https://[::ffff:127.0.0.1]/a", "points at a private address"],
    ["https://2130706433/a", "points at a private address"],
    ["https://0x7f.1/a", "points at a private address"],
  ])("%s is refused before anything is sent: it %s", async (url, words) => {
    const guarded = createRemoteFiles();
    const fetching = guarded.fetch(url, 10);
    await expect(fetching).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining(words) });
    await guarded.close();
  });

  it("is refused where a name leads to a private address, before it is connected to", async () => {
    const guarded = createRemoteFiles();
    asked.length = 0;
    const byName = base.replace("127.0.0.1", "localhost");
    await expect(guarded.fetch(`${byName}/menu.pdf`, 10)).rejects.toThrow("points at a private address");
    expect(asked).toEqual([]);
    await guarded.close();
  });
});
