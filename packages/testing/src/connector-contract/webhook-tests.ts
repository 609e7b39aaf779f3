import { describe, expect, it } from "vitest";
import type { ContractWorld } from "./contract-world.ts";

/** Only for connectors that are told by webhook; the world then records every delivery. */
export function webhookTests(world: () => ContractWorld): void {
  describe("webhook", () => {
    it("answers the verification call for the right token only", ({ skip }) => {
      const { webhook: told, connector } = world();
      if (!told) return skip("told by a socket");
      const ability = connector.abilities.webhook;
      const query = { "hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": told.verifyToken };
      expect(ability?.challenge(query)).toBe("1158201444");
      expect(ability?.challenge({ ...query, "hub.verify_token": "wrong" })).toBeNull();
    });

    it("accepts every delivery as it came, and none with a byte or a signature changed", async ({ skip }) => {
      const { webhook: told, connector } = world();
      if (!told) return skip("told by a socket");
      const ability = connector.abilities.webhook;
      const person = await world().person();
      await person.says({ type: "text", text: "Größe? 😀" });
      await world().settle();
      expect(told.deliveries().length).toBeGreaterThan(0);
      for (const { body, headers } of told.deliveries()) {
        expect(ability?.verify(body, headers)).toBe(true);
        const changed = Uint8Array.from(body);
        changed[changed.length - 2] = (changed[changed.length - 2] ?? 0) ^ 1;
        expect(ability?.verify(changed, headers)).toBe(false);
        expect(ability?.verify(body, {})).toBe(false);
      }
    });

    it("converts every delivery whole, and a second time to the same events", ({ skip }) => {
      const { webhook: told, connector } = world();
      if (!told) return skip("told by a socket");
      const ability = connector.abilities.webhook;
      for (const { body } of told.deliveries()) {
        const first = ability?.convert(body);
        expect(first?.unknown).toEqual([]);
        expect(first?.events.length).toBeGreaterThan(0);
        expect(ability?.convert(Uint8Array.from(body))).toEqual(first);
      }
    });
  });
}
