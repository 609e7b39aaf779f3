const SHOWN_AFTER_MS = 1_000;

/** Says what is going on, for anything that takes longer than a second; silent otherwise. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => process.stderr.write(`${what} ...\n`), SHOWN_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
