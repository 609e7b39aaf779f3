import type { House } from "../compose.ts";

const LOOK_MS = 50;
/** What is still coming up by then needs to be told of. */
const PATIENCE_MS = 2_000;
const PATIENT_LOOK_MS = 1_000;

/**
 * Prints `parley ready URL` as soon as all is well, and before that, whenever it changes, what is
 * not: a phone may wait for a person, for days, while everything else works.
 * @returns ends it
 */
export function sayWhenReady(house: House, url: string): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let waitedMs = 0;
  let said = "";

  async function look(): Promise<void> {
    const { ready, parts } = await house.edge.health();
    if (stopped) return;
    if (ready) return console.log(`parley ready ${url}`);
    const unwell = parts.filter((part) => !part.ok).map(({ name, detail }) => `  ${name}: ${detail ?? "not well"}`);
    const words = `It runs, but not all is well yet:\n${unwell.join("\n")}`;
    if (waitedMs >= PATIENCE_MS && words !== said) console.error((said = words));
    const pause = waitedMs < PATIENCE_MS ? LOOK_MS : PATIENT_LOOK_MS;
    waitedMs += pause;
    timer = setTimeout(() => (looking = look()), pause);
  }

  let looking = look();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await looking.catch(() => undefined);
  };
}
