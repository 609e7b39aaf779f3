import text from "./arguments.gen.json" with { type: "json" };

/** What is read here of a JSON schema. */
export interface Schema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  /** Of an object whose keys are not known beforehand: what each holds. */
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
}

/** All that a call of this tool takes, in full; the catalogue holds only what a model is shown. */
export function embeddedArguments(tool: string): Schema {
  parsed ??= (typeof text === "string" ? JSON.parse(text) : text) as Record<string, Schema>;
  return parsed[tool] ?? {};
}

let parsed: Record<string, Schema> | null = null;
