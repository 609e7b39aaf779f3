import { AppError } from "@parley/kernel";

/** The store cannot start; the sentence says what whoever runs the server can do about it. */
export function storeUnavailable(sentence: string, internal?: string): AppError {
  return new AppError("store_unavailable", {
    public: sentence,
    retryable: false,
    ...(internal === undefined ? {} : { internal }),
  });
}

/** Sentences for what initdb and the postmaster print when they give up; the first match wins. */
const REASONS: readonly [RegExp, (dataDir: string) => string][] = [
  [
    /No space left on device|Check free disk space|ENOSPC|Disk quota exceeded/i,
    (dir) =>
      `The disk that holds ${dir} is full. Free some space, or set PARLEY_DATA_DIR to a directory on another disk.`,
  ],
  [
    /Read-only file system|EROFS|Permission denied|EACCES|EPERM|Operation not permitted|ENOTDIR|ENOENT.*mkdir/i,
    (dir) =>
      `${dir} cannot be made or written. Give its owner write access, or set PARLEY_DATA_DIR to a directory that can be.`,
  ],
  [
    /Address already in use|could not create any TCP\/IP sockets/i,
    () =>
      "The port for the embedded PostgreSQL is taken. Choose another port, or set DATABASE_URL to use a PostgreSQL of your own.",
  ],
  [
    /could not map anonymous shared memory|could not create shared memory|Cannot allocate memory/i,
    () =>
      "There is not enough memory to start the embedded PostgreSQL. Free some, or set DATABASE_URL to use a PostgreSQL elsewhere.",
  ],
];

/** Names the cause of a failed initdb or start from its output; the output itself goes to our log only. */
export function explainFailure(step: string, output: string, dataDir: string): AppError {
  const known = REASONS.find(([pattern]) => pattern.test(output));
  const sentence =
    known?.[1](dataDir) ??
    `The embedded PostgreSQL could not ${step} in ${dataDir}. Its log in that directory says why; DATABASE_URL points Parley at a PostgreSQL of your own instead.`;
  return storeUnavailable(sentence, output.trim().slice(-OUTPUT_CHARS_MAX));
}

const OUTPUT_CHARS_MAX = 4_000;
