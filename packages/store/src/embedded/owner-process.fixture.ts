/** A process of its own that owns a database: prints one JSON line when it does, and stops it when told "stop". */
import { createInterface } from "node:readline";
import { claimDataDir, startEmbeddedPostgres } from "./index.ts";

const [dataDir = "", mode = "database"] = process.argv.slice(2);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const input = createInterface({ input: process.stdin });

if (mode === "lock") {
  const claim = await claimDataDir(dataDir, { url: "http://127.0.0.1:1" });
  say("release" in claim ? { claimed: true } : claim);
} else {
  const database = await startEmbeddedPostgres({ dataDir, settings: { fsync: "off" } });
  say({ reused: database.reused, connection: database.connection("parley") });
  input.once("line", async () => {
    await database.stop();
    say({ stopped: true });
    input.close();
  });
}
