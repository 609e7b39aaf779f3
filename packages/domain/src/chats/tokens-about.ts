/** Runs that a tokenizer never joins, and how many UTF-16 units of each make a token, rather too few than too many. */
const RUNS: readonly { run: string; unitsPerToken: number }[] = [
  { run: String.raw`[A-Z]?[a-z]+|[A-Z]+`, unitsPerToken: 5 },
  { run: String.raw`\d{1,3}`, unitsPerToken: 3 },
  { run: "[!-/:-@[-`{-~]+", unitsPerToken: 2 },
  // Alphabets of two bytes: accented Latin, Greek, Cyrillic, Hebrew, Arabic.
  { run: String.raw`[\u0080-\u07ff]+`, unitsPerToken: 2.5 },
  { run: String.raw`[\p{L}\p{M}]+`, unitsPerToken: 1.5 },
  { run: String.raw`\S`, unitsPerToken: 1 },
];
const PATTERN = new RegExp(RUNS.map(({ run }) => `(${run})`).join("|"), "gu");

/**
 * About how many tokens a text costs in a model's context. Needs no tokenizer's tables (tens of
 * megabytes, and each model has its own): ids and digits cost most, prose in Latin script least.
 */
export function tokensAbout(text: string): number {
  let tokens = 0;
  for (const [run, ...kinds] of text.matchAll(PATTERN)) {
    const kind = RUNS[kinds.findIndex((found) => found !== undefined)];
    tokens += Math.ceil(run.length / (kind?.unitsPerToken ?? 1));
  }
  return tokens;
}
