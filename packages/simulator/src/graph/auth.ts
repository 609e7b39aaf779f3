import type { Sim } from "../sim.ts";
import type { Account, App, BusinessNumber, Token } from "../world/model.ts";
import { GraphError } from "./errors.ts";

export interface GraphCaller {
  app: App;
  token: Token;
}

export const MESSAGING = "whatsapp_business_messaging";
export const MANAGEMENT = "whatsapp_business_management";

/** @throws GraphError 190  missing, unknown, expired, or a token of the real WhatsApp */
export function authenticate(sim: Sim, authorization: string | undefined): GraphCaller {
  const value = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(authorization ?? "")?.[1]?.trim();
  if (!value) throw new GraphError(190, "An access token is required to request this resource.");
  if (value.startsWith("EAA")) {
    throw new GraphError(
      190,
      "This looks like a token of the real WhatsApp. This is a simulator: take its token from GET /_sim/apps, and never give it a real one.",
    );
  }
  const found = sim.world.findToken(value);
  if (!found) throw new GraphError(190, "Invalid OAuth access token - Cannot parse access token");
  const { expiresAt } = found.token;
  if (expiresAt !== null && expiresAt <= sim.now()) {
    throw new GraphError(
      190,
      `Error validating access token: Session has expired on ${new Date(expiresAt).toUTCString()}.`,
      463,
    );
  }
  return found;
}

/** @throws GraphError 10  the token lacks the permission, 200  the app has nothing to do with the account */
export function assertMay(sim: Sim, caller: GraphCaller, scope: string, accountId: string): Account {
  if (!caller.token.scopes.includes(scope)) throw new GraphError(10, `The token lacks the permission ${scope}.`);
  const account = sim.world.accounts.get(accountId);
  if (!account || !caller.app.accountIds.includes(accountId)) {
    throw new GraphError(200, "The app has no access to this WhatsApp Business Account.");
  }
  return account;
}

/** @throws GraphError 100/33 when there is no such number, as Meta words it; 10, 200 */
export function numberFor(sim: Sim, caller: GraphCaller, id: string, scope: string): BusinessNumber {
  const number = sim.world.numbers.get(id);
  if (!number) throw unknownObject(id, "post");
  assertMay(sim, caller, scope, number.accountId);
  return number;
}

export function unknownObject(id: string, verb: "get" | "post" | "delete"): GraphError {
  return new GraphError(
    100,
    `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    33,
  );
}
