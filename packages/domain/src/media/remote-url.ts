import { BlockList, isIP } from "node:net";
import { AppError } from "@parley/kernel";

/**
 * First look at the address of a file, before anything is queued: what can be refused by reading
 * it. The fetch itself checks every resolved address and redirect again.
 * @param path  of the parameter that it came in
 * @throws invalid_input
 */
export function assertRemoteUrl(url: string, path = "media.url"): void {
  const refuse: (what: string) => never = (what) => {
    throw new AppError("invalid_input", {
      public: `The file's url ${what}. Give a public https address, or the file's bytes in base64.`,
      fields: [{ path, message: what, expected: "https://… of a public host" }],
    });
  };
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return refuse("is not a URL");
  if (parsed.protocol !== "https:") refuse("must start with https://");
  if (parsed.username || parsed.password) refuse("must not carry a user name or password");
  const host = parsed.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost") || isPrivateAddress(host))
    refuse("points at a private address");
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  PRIVATE.addSubnet(network, prefix, "ipv6");

function isPrivateAddress(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return false;
  return PRIVATE.check(host, family === 4 ? "ipv4" : "ipv6");
}
