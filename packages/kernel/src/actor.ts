/** Who is acting. `surface` says through which door, for the audit row. */
export const ACTOR_KINDS = ["member", "key", "mcp", "agent", "flow", "connector", "system"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export interface Actor {
  kind: ActorKind;
  /** Key id, member id, connector name: stable within the workspace. */
  id: string;
  /** As people know it: the key's name, the MCP client's name. */
  name?: string;
}

export const SURFACES = ["rest", "mcp", "worker", "webhook", "cli"] as const;
export type Surface = (typeof SURFACES)[number];
