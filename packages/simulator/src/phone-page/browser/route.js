/**
 * The address names the view: `#/{person}/{chat}`. A link opens the same one.
 * @typedef {{ person: string | null, peer: string | null }} Route
 */

/** @returns {Route} */
export function currentRoute() {
  const [person, peer] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  return { person: person || null, peer: peer || null };
}

/** @param {string} person @param {string} [peer] */
export function linkTo(person, peer) {
  return `#/${[person, ...(peer ? [peer] : [])].map(encodeURIComponent).join("/")}`;
}

/** @param {(route: Route) => void} show */
export function onRoute(show) {
  addEventListener("hashchange", () => show(currentRoute()));
  show(currentRoute());
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}
