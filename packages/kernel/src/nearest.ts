/** The closest known word within a third of its length in edits, and with half of its letters in common; else null. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  if (best === null) return null;
  const inCommon = Math.floor(Math.max(word.length, best.length) / 2);
  return bestDistance <= Math.min(inCommon, Math.max(2, Math.ceil(best.length / 3))) ? best : null;
}

const PREFIX = "PARLEY_";

/**
 * The settings that a misspelt one may mean: the nearest by what follows the prefix all share, else those that hold
 * every word of it, the shortest first; none where nothing is near.
 */
export function settingsLike(name: string, known: readonly string[]): string[] {
  const bare = (setting: string) => (setting.startsWith(PREFIX) ? setting.slice(PREFIX.length) : setting);
  const nearest = nearestOf(bare(name), known.map(bare));
  if (nearest !== null) return known.filter((setting) => bare(setting) === nearest);
  const words = bare(name).split("_");
  return known
    .filter((setting) => words.every((word) => bare(setting).split("_").includes(word)))
    .sort((a, b) => a.length - b.length);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
