/** The simulator's virtual time, carried on by this page's own timer between two answers. */
let base = { now: 0, at: 0 };
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {string} iso */
export function setNow(iso) {
  base = { now: Date.parse(iso), at: performance.now() };
  for (const listener of listeners) listener();
}

export function nowMs() {
  return base.now + performance.now() - base.at;
}

/** Told when time was moved. @param {() => void} listener */
export function onTimeMoved(listener) {
  listeners.add(listener);
}
