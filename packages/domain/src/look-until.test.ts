import { AppError, type Progress } from "@parley/kernel";
import { expect, it } from "vitest";
import { lookUntil } from "./look-until.ts";

const LONG_MS = 60_000;
const waiting = { seen: "waiting", over: false, words: "It is queued." };

it("answers what it saw when it was over, and tells of each change of words", async () => {
  const heard: Progress[] = [];
  const looks = [waiting, waiting, { ...waiting, words: "It is sent." }, { seen: "done", over: true, words: "Done." }];
  const answer = await lookUntil({ progress: (progress) => heard.push(progress) }, LONG_MS, "queued", async () =>
    looks.shift()!,
  );
  expect(answer).toBe("done");
  expect(heard.map(({ message }) => message)).toEqual(["It is queued.", "It is sent."]);
  expect(heard[0]).toMatchObject({ done: 0, total: 60 });
  expect(heard[1]!.done).toBeGreaterThan(0);
});

it("stops waiting when the call is taken back, and answers how it stands", async () => {
  const controller = new AbortController();
  let looks = 0;
  const answer = await lookUntil({ signal: controller.signal }, LONG_MS, "queued", async () => {
    if (++looks === 2) controller.abort();
    return waiting;
  });
  expect(answer).toBe("waiting");
  expect(looks).toBe(2);
});

it("answers how it stands when the time is up", async () => {
  expect(await lookUntil({}, 1, "queued", async () => waiting)).toBe("waiting");
});

it("answers how it stood when the store goes away, because what is kept did not fail", async () => {
  const away = new AppError("store_unavailable", { public: "Away." });
  let looks = 0;
  const second = () => (++looks === 2 ? Promise.reject(away) : Promise.resolve(waiting));
  expect(await lookUntil({}, LONG_MS, "queued", second)).toBe("waiting");
  expect(await lookUntil({}, LONG_MS, "queued", () => Promise.reject(away))).toBe("queued");
  await expect(lookUntil({}, LONG_MS, "queued", () => Promise.reject(new Error("a bug")))).rejects.toThrow("a bug");
});
