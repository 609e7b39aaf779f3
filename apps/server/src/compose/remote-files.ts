import { lookup as dnsLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import path from "node:path";
import { AppError } from "@parley/kernel";
import ipaddr from "ipaddr.js";
import { Agent, request } from "undici";

const REDIRECTS_MAX = 3;
const TIMEOUT_MS = 20_000;
/** With every redirect, and however slowly it trickles in. */
const WHOLE_TIMEOUT_MS = 120_000;

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
    signal: AbortSignal,
    redirects = 0,
  ): Promise<{ bytes: Uint8Array; mimeType: string; filename?: string }> {
    const target = checkedUrl(url, isAllowed);
    const response = await request(target, { dispatcher: agent, signal }).catch((error: unknown) =>
      refuse(reasonOf(error)),
    );
    const location = response.headers["location"];
    if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === "string") {
      await response.body.dump();
      if (redirects >= REDIRECTS_MAX) refuse("redirects too often");
      if (!URL.canParse(location, target.href)) refuse("redirects to what is not a URL");
      return fetchFile(new URL(location, target).href, maxBytes, signal, redirects + 1);
    }
    if (response.statusCode !== 200) {
      await response.body.dump();
      refuse(`answered ${response.statusCode}`);
    }
    const bytes = await readBody(response.body as AsyncIterable<Buffer>, maxBytes);
    const type = String(response.headers["content-type"] ?? "application/octet-stream")
      .split(";")[0]
      ?.trim();
    const filename = filenameOf(target);
    return { bytes, mimeType: type || "application/octet-stream", ...(filename ? { filename } : {}) };
  }
  return {
    fetch: (url: string, maxBytes: number) => fetchFile(url, maxBytes, AbortSignal.timeout(WHOLE_TIMEOUT_MS)),
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

/** Leaving the loop early closes the connection. */
async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    refuse(reasonOf(error));
  }
  if (size > maxBytes) refuse(`is larger than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}

function filenameOf(url: URL): string {
  const name = path.posix.basename(url.pathname);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
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
