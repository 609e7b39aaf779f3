import { AppError, missingScopes, scopesOf, type Registry } from "@parley/kernel";
import type { ToolCall } from "./mcp-call.ts";

/**
 * An error's words may name a tool that this connection does not list: they say then how it is had.
 * Tools that the key has no scope for are no advice, and stay without it.
 */
export function withToolsElsewhere(
  registry: Registry,
  call: Pick<ToolCall, "caller" | "tools">,
  error: AppError,
): AppError {
  const words = `${error.message} ${error.options.hint ?? ""}`.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
  const listed = new Set(call.tools.map((tool) => tool.operation.name));
  const elsewhere = [...new Set(words)].filter((name) => {
    const operation = registry.find(name)?.operation;
    return operation && !listed.has(name) && missingScopes(call.caller.scopes, scopesOf(operation)).length === 0;
  });
  if (elsewhere.length === 0) return error;
  return new AppError(error.code, {
    ...error.options,
    public: `${error.message} (Not listed on this connection: ${elsewhere.join(", ")}. \`?toolsets=all\` in the address lists every tool.)`,
  });
}
