/** Who is acting. `surface` says through which door, for the audit row. */
const ACTOR_KINDS = ["member", "key", "mcp", "agent", "flow", "connector", "system"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export interface Actor {
  kind: ActorKind;
  /** Key id, member id, connector name: stable within the workspace. */
  id: string;
  /** As people know it: the key's name, the MCP client's name. */
  name?: string;
}

/** What people are shown of who did something. */
export function actorName(actor: Actor): string {
  return actor.name ?? actor.kind;
}

/** The id beside that name, where it has one: what our own workers and the networks do is nobody's. */
export function actorId(actor: Actor): string | null {
  return actor.kind === "system" || actor.kind === "connector" ? null : actor.id;
}

const SURFACES = ["rest", "mcp", "worker", "webhook", "cli"] as const;
export type Surface = (typeof SURFACES)[number];
