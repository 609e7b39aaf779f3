import { expect, it } from "vitest";
import { sweepWorld } from "./sweep-world.ts";

it("has one of everything in both workspaces, and nothing in common", async () => {
  const own = await sweepWorld();
  const { other } = own;
  try {
    for (const [name, id] of Object.entries(other)) expect(id, name).toBeTruthy();
    for (const name of ["phoneId", "chatId", "groupChatId", "contactId", "inboundMessageId", "keyId"] as const) {
      expect(own[name], name).not.toBe(other[name]);
    }
  } finally {
    await own.close();
  }
});
