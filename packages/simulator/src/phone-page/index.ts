import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Context, Hono } from "hono";

/**
 * The phone in the browser: pick a person, see and use their WhatsApp.
 *
 * `browser/` is served as it lies there: HTML, CSS and ES modules, without a build and without a
 * request to anywhere else. The modules are typed by JSDoc against `control/shapes.ts`.
 */
export function phonePage(): Hono {
  const app = new Hono();
  const files = readFiles(path.join(import.meta.dirname, "browser"));
  app.get("/", (c) => answer(c, files.get("index.html")));
  for (const [name, file] of files) app.get(`/phone/${name}`, (c) => answer(c, file));
  return app;
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join("; "),
  "permissions-policy": "microphone=(self), camera=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-cache",
};

interface PageFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
}

function readFiles(directory: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const type = TYPES[path.extname(name)];
    if (!type) continue;
    const bytes = new Uint8Array(readFileSync(path.join(directory, name)));
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    files.set(name.replaceAll(path.sep, "/"), { bytes, type, etag });
  }
  return files;
}

function answer(c: Context, file: PageFile | undefined): Response | Promise<Response> {
  if (!file) return c.notFound();
  const headers = { ...HEADERS, etag: file.etag };
  const known = (c.req.header("if-none-match") ?? "").split(/\s*,\s*/);
  if (known.includes(file.etag) || known.includes(`W/${file.etag}`)) return c.body(null, 304, headers);
  return c.body(file.bytes, 200, { ...headers, "content-type": file.type });
}
