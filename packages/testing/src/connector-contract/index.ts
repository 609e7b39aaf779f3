import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { abilityNames } from "@parley/connectors/contract";
import { abilityTests } from "./ability-tests.ts";
import { connectionTests } from "./connection-tests.ts";
import type { ContractWorld } from "./contract-world.ts";
import { groupTests } from "./group-tests.ts";
import { historyTests } from "./history-tests.ts";
import { mediaTests } from "./media-tests.ts";
import { messageActTests } from "./message-act-tests.ts";
import { outcomeTests } from "./outcome-tests.ts";
import { receivingTests } from "./receiving-tests.ts";
import { sendingTests } from "./sending-tests.ts";
import { webhookTests } from "./webhook-tests.ts";

export type * from "./contract-world.ts";

/**
 * What every connector must do, whatever network is behind it. Call it in a test file; each
 * connector runs the same promises against a world of its own network.
 */
export function connectorContract(name: string, makeWorld: () => Promise<ContractWorld>): void {
  describe(`connector ${name}`, () => {
    let made: ContractWorld | undefined;
    const world = (): ContractWorld => {
      if (!made) throw new Error("The world is not made yet.");
      return made;
    };
    beforeAll(async () => {
      made = await makeWorld();
    });
    afterAll(async () => {
      await made?.close();
    });

    it("has exactly the abilities it is known for", () => {
      expect(abilityNames(world().connector).sort()).toEqual([...world().abilities].sort());
    });
    connectionTests(world);
    sendingTests(world);
    outcomeTests(world);
    messageActTests(world);
    receivingTests(world);
    mediaTests(world);
    webhookTests(world);
    abilityTests(world);
    historyTests(world);
    groupTests(world);
  });
}
