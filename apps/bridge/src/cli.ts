import { callCommand } from "./commands/call.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { keysCommand } from "./commands/keys.ts";
import { tailCommand } from "./commands/tail.ts";
import { toolsCommand } from "./commands/tools.ts";
import { parseFlags, readSettings } from "./config.ts";
import { HELP, helpFor } from "./help.ts";
import { fail, type Command } from "./terminal.ts";

/** `parley …`: everything but `start`, `simulator` and `mcp`, which the launcher takes itself. */
const COMMANDS: Record<string, Command> = {
  call: callCommand,
  tools: toolsCommand,
  keys: keysCommand,
  tail: tailCommand,
  doctor: doctorCommand,
};

const BARE_FLAGS = ["help"];
const [name = "", ...args] = process.argv.slice(2);
const { flags, rest } = parseFlags(args, BARE_FLAGS);

if (name === "" || name === "--help" || name === "help") console.log(HELP);
else if (flags["help"]) console.log(helpFor(name));
else {
  const command = COMMANDS[name];
  if (!command) fail(2, `There is no command ${name}.\n\n${HELP}`);
  process.exitCode = await command({ args: rest, flags, settings: readSettings(flags) });
}
