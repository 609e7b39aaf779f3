import { parseArgs } from "node:util";
import { startSimulator } from "./start.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4311" },
    host: { type: "string", default: "127.0.0.1" },
    seed: { type: "string", default: "parley" },
    world: { type: "string", default: "sample" },
    state: { type: "string" },
  },
});

const simulator = await startSimulator({
  port: Number(values.port),
  host: values.host,
  seed: values.seed,
  world: values.world === "empty" ? "empty" : "sample",
  ...(values.state ? { stateFile: values.state } : {}),
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
// Started by a parent that has died: nobody is left to stop us.
process.on("disconnect", () => void stop());
