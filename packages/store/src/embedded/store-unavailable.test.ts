import { expect, it } from "vitest";
import { explainFailure } from "./store-unavailable.ts";

it.each([
  [
    'initdb: error: could not write to file "postgresql.conf": No space left on device',
    "The disk that holds /data is full",
  ],
  ['FATAL:  could not extend file "base/1/2601": No space left on device', "The disk that holds /data is full"],
  [
    'FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 9\nHINT:  Check free disk space.',
    "The disk that holds /data is full",
  ],
  ["ENOENT: no such file or directory, mkdir '/data'", "/data cannot be made or written"],
  ["EACCES: permission denied, mkdir '/data/postgres'", "/data cannot be made or written"],
  ['FATAL:  could not open directory "base": Read-only file system', "/data cannot be made or written"],
  [
    'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
    "The port for the embedded PostgreSQL is taken",
  ],
  ["FATAL:  something new", "could not start in /data"],
])("explains %s", (output, sentence) => {
  const error = explainFailure("start", output, "/data");
  expect(error.message).toContain(sentence);
  expect(error.options.internal).toBe(output);
});
