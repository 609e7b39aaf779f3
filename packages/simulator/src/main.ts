import { parseArgs } from "node:util";
import { startSimulator } from "./start.ts";

const HELP = `Usage: simulator [--port 4311] [--host 127.0.0.1] [--seed parley] [--world sample|empty] [--state FILE]`;
const PORT_MAX = 65_535;

const flags = readFlags();
const simulator = await startSimulator({
  port: Number(flags.port),
  host: flags.host,
  seed: flags.seed,
  world: flags.world === "empty" ? "empty" : "sample",
  ...(flags.state ? { stateFile: flags.state } : {}),
}).catch((error: NodeJS.ErrnoException) => {
  if (error.code === "EADDRINUSE") return refuse(`Port ${flags.port} is taken. Choose another with --port.`);
  throw error;
});
console.log(`simulator ready ${simulator.url}`);

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await simulator.close();
  process.exit(0);
}
process.on("SIGINT", () => void stop());
process.on("SIGTERM", () => void stop());
// The parent that started us with a channel has died: nobody is left to stop us.
process.on("disconnect", () => void stop());

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "4311" },
        host: { type: "string", default: "127.0.0.1" },
        seed: { type: "string", default: "parley" },
        world: { type: "string", default: "sample" },
        state: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > PORT_MAX)
      misused(`--port must be a number up to ${PORT_MAX}.`);
    if (values.world !== "sample" && values.world !== "empty") misused("--world must be sample or empty.");
    return values;
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error));
  }
}

/** The codes are those of every `parley` command: docs/cli.md. */
function misused(message: string): never {
  console.error(`simulator: ${message}\n${HELP}`);
  process.exit(2);
}

function refuse(message: string): never {
  console.error(`simulator: ${message}`);
  process.exit(1);
}
