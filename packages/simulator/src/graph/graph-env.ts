import type { Context } from "hono";
import type { GraphCaller } from "./auth.ts";
import { GraphError } from "./errors.ts";

export type GraphEnv = { Variables: { caller: GraphCaller } };
export type GraphContext = Context<GraphEnv>;

/** @throws GraphError 100  the body is not a JSON object */
export async function jsonBody(c: GraphContext): Promise<unknown> {
  const text = await c.req.text();
  try {
    const body: unknown = text === "" ? {} : JSON.parse(text);
    if (body !== null && typeof body === "object" && !Array.isArray(body)) return body;
  } catch {
    // Worded below, as for anything that is not an object.
  }
  throw new GraphError(100, "The body is not a JSON object.");
}
