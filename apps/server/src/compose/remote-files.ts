import { lookup as dnsLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import path from "node:path";
import { AppError } from "@parley/kernel";
import ipaddr from "ipaddr.js";
import { Agent, request } from "undici";

const REDIRECTS_MAX = 3;
const TIMEOUT_MS = 20_000;

/**
 * Fetches files that callers name by URL. Only https, only public addresses: the address is
 * checked where the socket connects, so a name that changes its mind after a check gains nothing.
 */
export function createRemoteFiles(options: { allowAddress?: (address: string) => boolean } = {}) {
  const isAllowed = options.allowAddress ?? isPublicAddress;
  const agent = new Agent({
    connect: { lookup: guardedLookup(isAllowed), timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });

  async function fetchFile(
    url: string,
    maxBytes: number,
    redirects = 0,
  ): Promise<{ bytes: Uint8Array; mimeType: string; filename?: string }> {
    const target = checkedUrl(url, isAllowed);
    const response = await request(target, { dispatcher: agent }).catch((error: unknown) => refuse(reasonOf(error)));
    const location = response.headers["location"];
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === "string") {
      await response.body.dump();
      if (redirects >= REDIRECTS_MAX) refuse("redirects too often");
      return fetchFile(new URL(location, target).href, maxBytes, redirects + 1);
    }
    if (response.statusCode !== 200) {
      await response.body.dump();
      refuse(`answered ${response.statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        response.body.destroy();
        refuse(`is larger than ${maxBytes} bytes`);
      }
      chunks.push(chunk);
    }
    const type = String(response.headers["content-type"] ?? "application/octet-stream")
      .split(";")[0]
      ?.trim();
    const filename = path.posix.basename(target.pathname);
    return {
      bytes: Buffer.concat(chunks),
      mimeType: type || "application/octet-stream",
      ...(filename ? { filename: decodeURIComponent(filename) } : {}),
    };
  }
  return {
    fetch: (url: string, maxBytes: number) => fetchFile(url, maxBytes),
    close: () => agent.close(),
  };
}

/** Public unicast only: no loopback, private, link-local, carrier-grade, multicast or embedded IPv4 of those. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === "unicast";
}

function checkedUrl(url: string, isAllowed: (address: string) => boolean): URL {
  if (!URL.canParse(url)) refuse("is not a URL");
  const parsed = new URL(url);
  if (parsed.protocol !== "https:") refuse("must start with https://");
  if (parsed.username || parsed.password) refuse("must not carry a user name or password");
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host) && !isAllowed(host)) refuse("points at a private address");
  return parsed;
}

function guardedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 4);
      const bad = addresses.find(({ address }) => !isAllowed(address));
      const first = addresses[0];
      if (bad || !first) return callback(new Error("points at a private address"), "", 4);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.message.includes("private address")) return "points at a private address";
  return `could not be fetched (${error instanceof Error && "code" in error ? String(error.code) : "no answer"})`;
}

function refuse(what: string): never {
  throw new AppError("invalid_input", {
    public: `The file's url ${what}. Give a public https address, or upload the file and pass its file_id.`,
    fields: [{ path: "media.url", message: what }],
  });
}
