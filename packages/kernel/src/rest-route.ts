import type { AnyOperation } from "./operation.ts";

const REST_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type RestMethod = (typeof REST_METHODS)[number];

export interface RestRoute {
  method: RestMethod;
  /** Below `/v1`, parameters in braces. */
  path: string;
  /** Input fields that travel in the path. */
  pathParameters: string[];
}

/** @throws Error  the line is malformed, or a path parameter is not a field of the input */
export function parseRest(operation: AnyOperation): RestRoute {
  const [method, path, rest] = (operation.rest ?? "").split(" ");
  if (!isMethod(method) || !path?.startsWith("/") || rest !== undefined) {
    throw new Error(
      `rest of "${operation.name}" must read like "PATCH /tickets/{ticket_id}", not "${operation.rest}".`,
    );
  }
  if ((method === "GET") !== (operation.effect === "read") && !(operation.effect === "read" && method === "POST")) {
    throw new Error(`"${operation.name}" is ${operation.effect}, so it cannot be ${method}: only reads are GET.`);
  }
  const pathParameters = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");
  for (const name of pathParameters) {
    if (!(name in operation.input.shape)) {
      throw new Error(`"${operation.name}" has {${name}} in its path but no such field in its input.`);
    }
  }
  return { method, path, pathParameters };
}

function isMethod(text: string | undefined): text is RestMethod {
  return (REST_METHODS as readonly (string | undefined)[]).includes(text);
}
