import { MINUTE_MS } from "@parley/kernel";

/** What clients of `/mcp` may keep open in one process, so that no workspace takes the others' room. */
export interface McpLimits {
  /** Sessions of the era before 2026-07-28. */
  sessionsPerKey: number;
  sessionsPerWorkspace: number;
  sessions: number;
  /** Open `subscriptions/listen` of the era of 2026-07-28. */
  subscriptionsPerWorkspace: number;
  /** How long a call of the era before 2026-07-28 waits for its person's answer to a form. */
  answerWithinMs: number;
}

export const MCP_LIMITS: McpLimits = {
  sessionsPerKey: 50,
  sessionsPerWorkspace: 500,
  sessions: 2_000,
  subscriptionsPerWorkspace: 1_024,
  answerWithinMs: 5 * MINUTE_MS,
};
