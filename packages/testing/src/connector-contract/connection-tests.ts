import { describe, expect, it } from "vitest";
import type { ContractWorld } from "./contract-world.ts";
import { textTo } from "./send-command.ts";

export function connectionTests(world: () => ContractWorld): void {
  describe("connection", () => {
    it("reports connecting, then connected with the number behind it", () => {
      expect(world().reports.map((report) => report.state)).toEqual(["connecting", "connected"]);
      expect(world().reports.at(-1)?.number?.phone).toMatch(/^\d{5,}$/);
    });

    it("reports rejected credentials with a reason, and refuses to send with them", async () => {
      const { connector, reports } = world().troubled("wrong_credentials");
      const report = await connector.connect();
      expect(report.state).toBe("credentials_rejected");
      expect(report.reason).toBeTruthy();
      expect(reports.at(-1)).toEqual(report);
      const person = await world().person();
      expect(await connector.send(textTo(person.chat))).toMatchObject({
        outcome: "rejected",
        error: { code: "credentials_rejected", retryable: false },
      });
      await connector.disconnect();
    });

    it("reports an interruption when nobody listens; what was never written may be sent again", async () => {
      const { connector, reports } = world().troubled("nobody_listens");
      expect((await connector.connect()).state).toBe("interrupted");
      expect(reports.at(-1)?.state).toBe("interrupted");
      const person = await world().person();
      expect(await connector.send(textTo(person.chat))).toMatchObject({
        outcome: "rejected",
        error: { code: "connector_unavailable", retryable: true },
      });
      await connector.disconnect();
    });

    it("reports nothing more once it is disconnected", async () => {
      const { connector, reports } = world().troubled("impatient");
      await connector.connect();
      await connector.disconnect();
      const before = reports.length;
      const person = await world().person();
      expect((await connector.send(textTo(person.chat))).outcome).not.toBe("accepted");
      expect(reports).toHaveLength(before);
    });
  });
}
