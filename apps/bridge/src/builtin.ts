import type Fs from "node:fs";
import { createRequire } from "node:module";
import type Os from "node:os";
import type Path from "node:path";

const load = createRequire(import.meta.url);

/** What the greeting needs of Node, by `require`: an `import` asks for all that a module exports, and of node:fs that is 5 ms of every start. */
export const fs = load("node:fs") as typeof Fs;
export const os = load("node:os") as typeof Os;
export const path = load("node:path") as typeof Path;
