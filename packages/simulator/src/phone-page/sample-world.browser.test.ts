import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../start.ts";
import { launchBrowser, openPage } from "./page.fixture.ts";

const AUDIT = readFileSync(path.join(import.meta.dirname, "audit.fixture.js"), "utf8");

let browser: Browser;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, seed: "test", world: "sample" });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await simulator.close();
});

it.each([
  { dark: false, width: 1280 },
  { dark: true, width: 360 },
])("shows every chat of the sample world readably: $width px, dark $dark", async ({ dark, width }) => {
  const { page, errors } = await openPage(browser, `${simulator.url}/`, { dark, width });
  expect(await page.evaluate(AUDIT)).toEqual([]);
  const seen = new Set<string>();
  for (const { person, peer } of await chats()) {
    await page.evaluate(
      `location.hash = ${JSON.stringify(`#/${encodeURIComponent(person)}/${encodeURIComponent(peer)}`)}`,
    );
    await page
      .locator(`#thread[data-view=${JSON.stringify(`${person}/${peer}`)}] .message`)
      .last()
      .waitFor();
    for (const name of await kinds(page)) seen.add(name);
    expect(await page.evaluate(AUDIT), `${person} ${peer}`).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth"), `${person} ${peer}`).toBe(width);
  }
  expect([...seen].toSorted()).toEqual(
    ["buttons", "card", "day", "picture", "place", "quote", "reaction", "voice", "writer"].toSorted(),
  );
  expect(errors).toEqual([]);
  await page.close();
});

async function chats(): Promise<{ person: string; peer: string }[]> {
  const get = async (name: string) => (await fetch(`${simulator.url}/_sim${name}`)).json();
  const { people } = (await get("/people")) as { people: { id: string }[] };
  const lists = await Promise.all(
    people.map(async ({ id }) => {
      const { chats } = (await get(`/people/${encodeURIComponent(id)}/chats`)) as { chats: { peer: string }[] };
      return chats.map(({ peer }) => ({ person: id, peer }));
    }),
  );
  return lists.flat();
}

/** Which of the drawings the open chat has. */
async function kinds(page: Page): Promise<string[]> {
  const names = ["buttons", "card", "day", "picture", "place", "quote", "reaction", "voice", "writer"];
  const counts = await Promise.all(names.map((name) => page.locator(`#thread .${name}`).count()));
  return names.filter((_, index) => (counts[index] ?? 0) > 0);
}
