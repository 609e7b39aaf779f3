/**
 * The postmaster's parent: a few lines of shell, 1 MB, that outlive the owner however it ends.
 *
 *   owners > 0 --(last one closes the pipe)--> pipe removed --> fast shutdown --> exit
 *
 * Removing the pipe comes before the shutdown and is followed by a second read: who opened it in
 * between is seen and served, who comes later finds no pipe and waits for a new database.
 * Being the parent, the shell cannot signal a stranger that got the postmaster's old pid.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Layout } from "./layout.ts";
import type { NewPipe } from "./owners-pipe.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";

const SCRIPT = `
pipe=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
postmaster=$!
{
  while read -r _; do :; done
  kill -0 "$postmaster" || exit 0
  rm -f "$pipe"
  while read -r _; do :; done
  kill -INT "$postmaster"
} <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$postmaster"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Starts the postmaster under its supervisor. Both survive this process's terminal and its signals. */
export function spawnSupervised(
  postgres: string,
  args: readonly string[],
  layout: Layout,
  pipe: NewPipe,
): ChildProcess {
  const log = openSync(layout.logFile, "a", 0o600);
  try {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "parley-postgres", pipe.path, postgres, ...args], {
      cwd: layout.home,
      env: PROGRAM_ENVIRONMENT,
      stdio: [pipe.readEnd, log, log],
      // Its own session: Ctrl-C in the terminal reaches Parley only, which stops the database last.
      detached: true,
      ...layout.runAs,
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
