import { AppError, type Caller, type Progress } from "@parley/kernel";
import { expect, it } from "vitest";
import { perItem } from "./per-item.ts";

const alone = { caller: {} as Caller };

it("says of each item what became of it, in the order asked", async () => {
  const results = await perItem(alone, ["a", "b", "c"], async (id) => {
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
  await expect(perItem(alone, ["a"], () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

it("tells the caller after each of several, refused ones too", async () => {
  const heard: Progress[] = [];
  const caller = { progress: (progress: Progress) => heard.push(progress) } as unknown as Caller;
  await perItem({ caller }, ["a", "b"], async () => {
    throw new AppError("chat_not_found", { public: "Not known." });
  });
  await perItem({ caller }, ["alone"], async () => "Chat");
  expect(heard).toEqual([
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
});

it("ends the whole call when it is taken back: the next item is not begun", async () => {
  const controller = new AbortController();
  const caller = { signal: controller.signal } as Caller;
  const begun: string[] = [];
  const call = perItem({ caller }, ["a", "b", "c"], async (id) => {
    begun.push(id);
    if (id === "b") controller.abort();
  });
  await expect(call).rejects.toMatchObject({ code: "cancelled" });
  expect(begun).toEqual(["a", "b"]);
});
