/**
 * One row: made anew only when its `signature` has changed, so that focus and scrolling stay.
 * @typedef {{ key: string, signature: string, make: () => HTMLElement }} Row
 */

/** @type {WeakMap<HTMLElement, Row>} */
const rowOf = new WeakMap();

/** Makes the list show exactly these rows, in this order. @param {HTMLElement} list @param {Row[]} rows */
export function showRows(list, rows) {
  const focused = focusedKey(list);
  /** @type {Map<string, HTMLElement>} */
  const present = new Map();
  for (const child of childrenOf(list)) {
    const row = rowOf.get(child);
    if (row) present.set(row.key, child);
  }
  placeInOrder(
    list,
    rows.map((row) => {
      const old = present.get(row.key);
      if (old && rowOf.get(old)?.signature === row.signature) return old;
      const made = row.make();
      rowOf.set(made, row);
      return made;
    }),
  );
  if (focused !== null && focusedKey(list) !== focused) focusRow(list, focused);
}

/** Up and down go from row to row, beside Tab. @param {HTMLElement} list */
export function moveByArrows(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    const links = Array.from(list.querySelectorAll("a"));
    const next = links[links.findIndex((link) => link === document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Touches only what stands in the wrong place. @param {HTMLElement} list @param {HTMLElement[]} wanted */
export function placeInOrder(list, wanted) {
  const keep = new Set(wanted);
  for (const child of childrenOf(list)) if (!keep.has(child)) child.remove();
  let next = list.firstElementChild;
  for (const element of wanted) {
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}

/** @param {HTMLElement} list */
function focusedKey(list) {
  const row = childrenOf(list).find((child) => child.contains(document.activeElement));
  return row ? (rowOf.get(row)?.key ?? null) : null;
}

/** @param {HTMLElement} list @param {string} key */
function focusRow(list, key) {
  for (const child of childrenOf(list)) {
    if (rowOf.get(child)?.key !== key) continue;
    /** @type {HTMLElement | null} */ (child.querySelector("a, button"))?.focus({ preventScroll: true });
  }
}

/** Not live: rows are taken out while one goes through. @param {HTMLElement} list @returns {HTMLElement[]} */
function childrenOf(list) {
  return /** @type {HTMLElement[]} */ (Array.from(list.children));
}
