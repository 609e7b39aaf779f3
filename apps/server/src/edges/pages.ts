import { scopesOf, type RegisteredOperation } from "@parley/kernel";
import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { EdgeContext } from "./edge.ts";
import { openApiDocument } from "./openapi.ts";

type Markup = ReturnType<typeof html>;

/** The few pages of the server itself: where things are, and the REST reference. No scripts. */
export function pagesEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  const document = JSON.stringify(openApiDocument(edge.registry, { version: edge.version, serverUrl: edge.publicUrl }));
  const reference = referencePage(edge.registry.all);
  app.use(async (c, next) => {
    await next();
    c.header(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    c.header("X-Content-Type-Options", "nosniff");
  });
  app.get("/openapi.json", (c) => c.body(document, 200, { "Content-Type": "application/json" }));
  app.get("/docs/api", (c) => c.html(reference));
  app.get("/", async (c) => c.html(statusPage(await edge.health(), edge.version)));
  return app;
}

function statusPage(health: Awaited<ReturnType<EdgeContext["health"]>>, version: string): Markup | Promise<string> {
  const rows = [...health.parts, ...health.phones].map(
    (part) =>
      html`<tr>
        <td>${part.name}</td>
        <td>${part.ok ? "well" : "not well"}</td>
        <td>${part.detail ?? ""}</td>
      </tr>`,
  );
  return page(
    "Parley",
    html`<h1>Parley ${version}</h1>
      <p>${health.ready ? "Ready." : "Not ready: see below."}</p>
      <table>
        <thead>
          <tr>
            <th>part</th>
            <th>state</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
      <ul>
        <li><a href="/docs/api">REST reference</a>, <a href="/openapi.json">OpenAPI 3.1</a></li>
        <li><code>/mcp</code>: MCP over Streamable HTTP</li>
        <li><code>/v1/events</code>: server-sent events</li>
        <li><a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a></li>
      </ul>`,
  );
}

function referencePage(operations: readonly RegisteredOperation[]): Markup | Promise<string> {
  const sections = operations.map(
    ({ operation, route }) =>
      html`<section id="${operation.name}">
        <h2><code>${route.method} /v1${route.path}</code></h2>
        <p><strong>${operation.name}</strong>: ${operation.summary} ${operation.guidance}</p>
        <p>Scope: ${scopesOf(operation).join(", ")}</p>
        <table>
          <thead>
            <tr>
              <th>field</th>
              <th>meaning</th>
            </tr>
          </thead>
          <tbody>
            ${Object.entries(operation.input.shape).map(
              ([name, field]) =>
                html`<tr>
                  <td><code>${name}</code></td>
                  <td>${descriptionOf(field)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </section>`,
  );
  const contents = operations.map(({ operation }) => html`<li><a href="#${operation.name}">${operation.name}</a></li>`);
  return page(
    "Parley REST",
    html`<h1>REST</h1>
      <p>Authorization: Bearer KEY. The schemas are in <a href="/openapi.json">/openapi.json</a>.</p>
      <ul class="contents">
        ${contents}
      </ul>
      ${sections}`,
  );
}

/** Every parameter of an operation is described; the catalogue test sees to it. */
function descriptionOf(field: unknown): string {
  const described = field as { description?: string };
  return described.description ?? "";
}

function page(title: string, body: Markup | Promise<string>): Markup | Promise<string> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; overflow-wrap: anywhere; }
.contents { columns: 14rem; }
a { color: light-dark(#0b57d0, #a8c7fa); }
`;
