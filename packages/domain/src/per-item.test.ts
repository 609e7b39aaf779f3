import { AppError } from "@parley/kernel";
import { expect, it } from "vitest";
import { perItem } from "./per-item.ts";

it("says of each item what became of it, in the order asked", async () => {
  const results = await perItem(["a", "b", "c"], async (id) => {
    if (id === "b") throw new AppError("chat_not_found", { public: "The chat `b` is not known." });
    return `Chat ${id}`;
  });
  expect(results).toEqual([
    { id: "a", ok: true, name: "Chat a" },
    { id: "b", ok: false, error: { code: "chat_not_found", message: "The chat `b` is not known." } },
    { id: "c", ok: true, name: "Chat c" },
  ]);
});

it("lets trouble that is no refusal end the whole call", async () => {
  await expect(perItem(["a"], () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});
