import type { Sim } from "../sim.ts";
import { fillSampleWorld } from "./sample-world.ts";
import { createAccount, createApp, createNumber } from "../world/create.ts";

/** One business with an app, a token and two numbers; in the sample world also people and their chats. */
export function fillWorld(sim: Sim, kind: "sample" | "empty"): void {
  sim.worldKind = kind;
  const account = createAccount(sim, "Casa Verde");
  createApp(sim, "Casa Verde messaging", account);
  const number = createNumber(sim, account, {
    digits: "15550783881",
    verifiedName: "Casa Verde Coffee & Plants",
    throughputMps: 1_000,
    messagingLimit: 10_000,
  });
  createNumber(sim, account, { digits: "15550783999", verifiedName: "Casa Verde Events" });
  if (kind === "sample") fillSampleWorld(sim, number);
}
