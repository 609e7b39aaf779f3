import type {
  CallToolResult,
  ClientCapabilities,
  InputRequiredResult,
  ServerContext,
  Tool,
} from "@modelcontextprotocol/server";

export interface FixtureCall {
  args: Record<string, unknown>;
  progressToken: string | number | undefined;
  ctx: ServerContext;
  capabilities: ClientCapabilities | undefined;
}

export interface FixtureTool {
  tool: Tool;
  call(given: FixtureCall): CallToolResult | InputRequiredResult | Promise<CallToolResult | InputRequiredResult>;
}

export function toolNamed(
  name: string,
  call: FixtureTool["call"],
  properties: Record<string, object> = {},
): FixtureTool {
  return {
    tool: {
      name,
      description: `What the referee knows as ${name}.`,
      inputSchema: { type: "object", properties, required: Object.keys(properties) } as Tool["inputSchema"],
    },
    call,
  };
}

export const text = (value: string) => ({ type: "text" as const, text: value });
