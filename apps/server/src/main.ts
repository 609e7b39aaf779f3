import { AppError } from "@parley/kernel";
import { readConfig } from "./config.ts";
import { startParley } from "./start/start.ts";

/** Start, stop, signals; nothing else. */
let stop: () => Promise<void> = async () => {};
let stopping = false;

async function end(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stop().catch((error: unknown) => console.error(error));
  process.exit(exitCode);
}

process.on("SIGINT", () => void end(0));
process.on("SIGTERM", () => void end(0));
process.on("SIGHUP", () => void end(0));
// The launcher that started us with a channel was killed: nobody is left to pass a signal on.
process.on("disconnect", () => void end(0));

try {
  const running = await startParley(readConfig(), (why) => {
    console.error(`parley stops: ${why}`);
    void end(75);
  });
  stop = running.stop;
  if (stopping) await running.stop();
} catch (error) {
  console.error(error instanceof AppError ? `parley: ${error.message}` : error);
  process.exit(1);
}
