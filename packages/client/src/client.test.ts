import { describe, expect, it } from "vitest";
import { createClient, ParleyError } from "./client.ts";

interface Sent {
  url: string;
  init: RequestInit;
}

/** A client whose requests are kept, each answered with the next of `answers`. */
function scripted(...answers: Response[]) {
  const sent: Sent[] = [];
  const client = createClient({
    url: "https://parley.example/",
    key: "pk_live_test",
    fetch: async (url, init) => {
      sent.push({ url: String(url), init: init ?? {} });
      return answers.shift() ?? Response.json({});
    },
  });
  return { client, sent };
}

describe("the client", () => {
  it("puts path parameters into the path, and the rest of a read into the query", async () => {
    const { client, sent } = scripted();
    await client.list_messages({ chat_id: "+49 151/1", types: ["text", "image"], limit: 5, from_me: false });
    expect(sent[0]?.url).toBe(
      "https://parley.example/v1/chats/%2B49%20151%2F1/messages?types=text&types=image&limit=5&from_me=false",
    );
    expect(sent[0]?.init.body).toBeUndefined();
  });

  it("sends a write as JSON, with its key and token in headers", async () => {
    const { client, sent } = scripted();
    const how = { idempotencyKey: "k1", confirmationToken: "t1" };
    await client.archive_chat({ chat_id: "chat_1", archived: false }, how);
    expect(sent[0]).toMatchObject({
      url: "https://parley.example/v1/chats/chat_1/archive",
      init: {
        method: "POST",
        body: '{"archived":false}',
        headers: {
          Authorization: "Bearer pk_live_test",
          "Content-Type": "application/json",
          "Idempotency-Key": "k1",
          "Confirmation-Token": "t1",
        },
      },
    });
  });

  it("leaves out what is undefined", async () => {
    const { client, sent } = scripted();
    await client.call("list_chats", { label: undefined, limit: 3 } as { limit: number });
    expect(sent[0]?.url).toBe("https://parley.example/v1/chats?limit=3");
  });

  it("needs no input where nothing is required, and asks for it where something is", async () => {
    const { client, sent } = scripted(Response.json({ items: [], next_cursor: null }));
    expect(await client.list_keys()).toEqual({ items: [], next_cursor: null });
    // @ts-expect-error -- message_id is required
    await client.get_message();
    // The server says so, in its own words: it takes the placeholder for nothing.
    expect(sent[1]?.url).toBe("https://parley.example/v1/messages/%7Bmessage_id%7D");
  });

  it("throws what the server says", async () => {
    const body = { code: "chat_not_found", message: "There is no chat.", request_id: "req_1" };
    const { client } = scripted(Response.json(body, { status: 404 }));
    const error = await client.get_chat({ chat_id: "chat_1" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParleyError);
    expect(error).toMatchObject({ status: 404, message: body.message, body });
  });

  it("says so when something else than Parley answers", async () => {
    const { client } = scripted(new Response("<html>Bad gateway</html>", { status: 502 }));
    await expect(client.list_chats()).rejects.toThrow("answered 502 without saying why");
  });
});
