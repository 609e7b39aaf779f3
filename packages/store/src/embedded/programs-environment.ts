import { platform } from "node:process";

/** Our own environment holds secrets, and another user's process must not inherit it. */
export const PROGRAM_ENVIRONMENT: Readonly<Record<string, string>> =
  platform === "win32"
    ? { LC_ALL: "C" }
    : { LC_ALL: "C", TZ: "UTC", PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin" };
