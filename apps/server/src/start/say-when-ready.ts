import type { House } from "../compose.ts";

const LOOK_MS = 50;
/** What is still coming up by then needs to be told of. */
const PATIENCE_MS = 2_000;
const PATIENT_LOOK_MS = 1_000;

/**
 * Prints `parley ready URL` once the server is, and whenever it changes, what is not well. Phones get
 * a moment to connect before that; one that waits for a person, for days, holds nothing up.
 * @returns ends it
 */
export function sayWhenReady(house: House, url: string): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let waitedMs = 0;
  let said = "";
  let saidReady = false;

  async function look(): Promise<void> {
    const { ready, parts, phones } = await house.edge.health();
    if (stopped) return;
    const unwell = [...parts, ...phones].filter((part) => !part.ok);
    const isPatient = waitedMs < PATIENCE_MS;
    if (ready && !saidReady && (unwell.length === 0 || !isPatient)) {
      saidReady = true;
      console.log(`parley ready ${url}`);
    }
    const lines = unwell.map(({ name, detail }) => `  ${name}: ${detail ?? "not well"}`);
    const words = `It runs, but not all is well yet:\n${lines.join("\n")}`;
    if (unwell.length > 0 && !isPatient && words !== said) console.error((said = words));
    if (saidReady && unwell.length === 0) return;
    const pause = isPatient ? LOOK_MS : PATIENT_LOOK_MS;
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
