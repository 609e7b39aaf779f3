import type { Identity } from "./identity.ts";
import type { ChangeResult } from "./outbound.ts";

/**
 * Whether what a person writes reaches us. Never rejects: every failure is an outcome. Asked twice is the same as once.
 */
export interface BlockAbility {
  block(person: Identity): Promise<ChangeResult>;
  unblock(person: Identity): Promise<ChangeResult>;
}
