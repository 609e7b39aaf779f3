import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * When the process began, as a string to compare and nothing else; null when no such process lives.
 * Pid and this string together name one process for ever: a pid alone comes back after a crash or a
 * restart of the container. On Windows only the pid is known.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (!answersSignals(pid)) return null;
  if (process.platform === "linux") return linuxStart(pid);
  if (process.platform === "win32") return "alive";
  return ps(pid, "lstart=");
}

/** The command line, arguments separated by blanks; null when the process is gone or hidden from us. */
export async function commandLine(pid: number): Promise<string | null> {
  if (process.platform !== "linux") return ps(pid, "command=");
  const raw = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => null);
  return raw === null || raw === "" ? null : raw.replaceAll("\0", " ").trim();
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function linuxStart(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null) return null;
  // The name in parentheses may hold blanks and parentheses: count fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()}:${fields[START_TIME_FIELD]}`;
}

/** Field 22 of proc_pid_stat(5), counted from the state. */
const START_TIME_FIELD = 19;

async function ps(pid: number, column: string): Promise<string | null> {
  const answer = await promisify(execFile)("ps", ["-o", column, "-p", String(pid)]).catch(() => null);
  return answer?.stdout.trim() || null;
}
