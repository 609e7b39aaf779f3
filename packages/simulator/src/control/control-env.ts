import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { z } from "zod";
import { ControlError } from "./control-error.ts";

export type ControlEnv = { Bindings: HttpBindings };
export type ControlContext = Context<ControlEnv>;

/** @throws ControlError invalid_input  naming the field */
export async function controlBody<T>(c: ControlContext, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let body: unknown;
  try {
    body = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new ControlError(400, "invalid_input", "The body is not JSON.");
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ControlError(400, "invalid_input", z.prettifyError(parsed.error));
}
