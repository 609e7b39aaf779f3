import { operations } from "./operations.gen.ts";

/** Names of the tools that ask for a confirmation, in the order of the catalogue. */
export const askingTools: readonly string[] = operations
  .filter(({ operation }) => operation.preview && operation.tier !== "internal")
  .map(({ operation }) => operation.name);
