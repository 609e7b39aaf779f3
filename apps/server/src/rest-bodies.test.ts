import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

/** The first line that the server answers while the body is not at its end, and never will be. */
function answeredBeforeTheEnd(authorization: string): Promise<string> {
  const { hostname, port } = new URL(house.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(String(data).split("\r\n")[0] ?? "");
    });
    socket.write(
      `POST /v1/media HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n`,
    );
  });
}

it("refuses who has no key before it reads what they send", async () => {
  expect(await answeredBeforeTheEnd("Bearer pk_live_nobody")).toBe("HTTP/1.1 401 Unauthorized");
});

const post = (body: string | FormData, type?: string) =>
  fetch(`${house.url}/v1/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.key}`, ...(type ? { "content-type": type } : {}) },
    body,
  });

it("takes a file as a form, and says what is wrong with one that is none", async () => {
  const form = new FormData();
  form.set("file", new Blob(["Hello"], { type: "text/plain" }), "hello.txt");
  expect((await post(form)).status).toBe(200);
  const refused = await post("no form", "multipart/form-data; boundary=x");
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: "invalid_input" });
});
