/** What a key may do. The list is closed: a scope that is not here does not exist. */
export const SCOPES = [
  "chats:read",
  "chats:write",
  "messages:read",
  "messages:send",
  "messages:manage",
  "messages:delete",
  "broadcasts:send",
  "contacts:read",
  "contacts:write",
  "contacts:delete",
  "privacy:manage",
  "groups:read",
  "groups:write",
  "groups:moderate",
  "tickets:read",
  "tickets:write",
  "tickets:delete",
  "admin:keys",
  "admin:phones",
  "admin:access",
  "admin:settings",
  "admin:queue",
] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(value: string): value is Scope {
  return (SCOPES as readonly string[]).includes(value);
}

/** The scopes of `needed` that are not held. */
export function missingScopes(held: ReadonlySet<Scope>, needed: readonly Scope[]): Scope[] {
  return needed.filter((scope) => !held.has(scope));
}
