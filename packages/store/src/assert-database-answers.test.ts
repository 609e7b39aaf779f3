import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { testStore, type TestStore } from "@parley/testing";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { assertDatabaseAnswers } from "./assert-database-answers.ts";

let world: TestStore;
const servers: Server[] = [];
beforeAll(async () => {
  world = await testStore();
});
afterEach(() => servers.splice(0).forEach((server) => server.close()));
afterAll(() => world.close());

/** A port where every connection goes to `met`. */
async function portOf(met: (socket: Socket) => void): Promise<number> {
  const server = createServer(met).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  // A server that listens on a port has an address with one.
  return (server.address() as AddressInfo).port;
}

async function refusal(url: string, timeoutMs?: number): Promise<string> {
  const error: unknown = await assertDatabaseAnswers(url, "DATABASE_URL", timeoutMs).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "store_unavailable" });
  const words = error instanceof Error ? error.message : "";
  expect(words).not.toContain("s3cret");
  return words;
}

it("finds a database that answers", async () => {
  await assertDatabaseAnswers(world.ownerUrl, "DATABASE_URL");
});

it("names setting, address and trouble where nothing listens", async () => {
  const port = await portOf((socket) => socket.end());
  await new Promise((closed) => servers.pop()?.close(closed));
  expect(await refusal(`postgres://nobody:s3cret@127.0.0.1:${port}/none`)).toBe(
    `The database of DATABASE_URL (127.0.0.1:${port}, database none, user nobody) cannot be used: nothing listens there. ` +
      "Start it, or correct the address, or unset DATABASE_URL for the PostgreSQL that Parley brings along.",
  );
});

it("does not wait for one that takes the connection and says nothing", async () => {
  const port = await portOf((socket) => socket.resume().on("error", () => undefined));
  expect(await refusal(`postgres://nobody:s3cret@127.0.0.1:${port}/none`, 50)).toContain(
    "it does not answer within 0.05 seconds. Is a PostgreSQL there?",
  );
});

it("tells a port that is not PostgreSQL's, a host that is not found and an address that is none", async () => {
  const port = await portOf((socket) => socket.end());
  expect(await refusal(`postgres://a:s3cret@127.0.0.1:${port}/b`)).toContain("Is this the port of a PostgreSQL?");
  expect(await refusal("postgres://a:s3cret@parley.invalid/b")).toMatch(/no host of this name|cannot be looked up/);
  expect(await refusal("postgres://a:s3cret@host:port/b")).toContain("It looks like postgres://USER:PASSWORD@HOST");
});

it("tells a database and a user that the server does not have", async () => {
  const url = new URL(world.ownerUrl);
  url.pathname = "/parley_nowhere";
  expect(await refusal(url.href)).toContain("there is no such database. Make it with `createdb`");
  const stranger = new URL(world.ownerUrl);
  stranger.username = "parley_stranger";
  expect(await refusal(stranger.href)).toMatch(/refuses the password|does not let this user in/);
});
