import { callCommand } from "./commands/call.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { keysCommand } from "./commands/keys.ts";
import { phonesCommand } from "./commands/phones.ts";
import { tailCommand } from "./commands/tail.ts";
import { toolsCommand } from "./commands/tools.ts";
import { readSettings } from "./config.ts";
import { parseFlags, SERVER_FLAGS, WrongUsage } from "./flags.ts";
import { HELP, helpFor } from "./help.ts";
import { nearestOf } from "./nearest.gen.ts";
import { Ended, EXIT, type Command } from "./terminal.ts";
import { findTool, toolHelp } from "./tool-help.ts";
import { VERSION } from "./version.ts";

/** `parley …`: everything but `start`, `simulator` and `mcp`, which the launcher takes itself. */
const COMMANDS: Record<string, Command> = {
  call: callCommand,
  tools: toolsCommand,
  keys: keysCommand,
  phones: phonesCommand,
  tail: tailCommand,
  doctor: doctorCommand,
};
const ALL_COMMANDS = ["start", "simulator", "mcp", ...Object.keys(COMMANDS)];

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Ended || error instanceof WrongUsage)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof Ended ? error.code : EXIT.usage;
}

async function main([name = "--help", ...args]: string[]): Promise<number> {
  if (name === "--version") {
    console.log(VERSION);
    return EXIT.well;
  }
  const about = name === "help" ? (args[0] ?? "") : name;
  if (name === "help" || name === "--help" || args.includes("--help")) {
    if (name === "help" && about !== "" && !ALL_COMMANDS.includes(about)) throw new WrongUsage(unknownCommand(about));
    const named = args.slice(name === "help" ? 1 : 0).find((word) => !word.startsWith("-"));
    const tool = about === "call" || about === "tools" ? findTool(named ?? "") : null;
    console.log(tool ? toolHelp(tool) : helpFor(about));
    return EXIT.well;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new WrongUsage(unknownCommand(name));
  const { flags, rest } = parseFlags(args, {
    ...command.flags,
    values: [...SERVER_FLAGS, ...command.flags.values],
  });
  return command.run({ args: rest, flags, settings: readSettings(flags) });
}

function unknownCommand(name: string): string {
  if (findTool(name)) return `There is no command ${name}; it is a tool: \`npx parley call ${name}\`.`;
  const nearest = nearestOf(name, ALL_COMMANDS);
  return `There is no command ${name}. ${nearest ? `Did you mean \`npx parley ${nearest}\`?` : HELP}`;
}
