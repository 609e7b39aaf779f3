import { MINUTE_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import type { z } from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { openFileLink } from "../../media/index.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { messages } from "../table.ts";
import { getMessageMedia } from "./get-message-media.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

let uploads = 0;

/** A message with a file, which the network has only when there are bytes. */
async function received(type: "image" | "voice" | "document", mimeType: string, bytes?: Uint8Array): Promise<string> {
  const providerMediaId = `media-${++uploads}`;
  if (bytes) world.flow.connector.media.set(providerMediaId, { bytes, mimeType });
  const event = textFrom("34600111001", "", { content: { type, media: { providerMediaId, mimeType } } });
  await world.flow.record(event);
  const rows = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, event.providerId)));
  return rows[0]?.id ?? "";
}

async function media(input: Record<string, unknown>) {
  const answer = (await world.call(getMessageMedia, input)) as z.output<typeof getMessageMedia.output>;
  return { answer, blocks: getMessageMedia.content?.(answer) };
}

const picture = (width: number) =>
  sharp({ create: { width, height: width / 2, channels: 3, background: "#a03050" } })
    .png()
    .toBuffer();
const VOICE = Buffer.from("4f67675300020000000000000000", "hex");

describe("inline", () => {
  it("gives a picture as an image, byte for byte", async () => {
    const bytes = await picture(400);
    const id = await received("image", "image/png", bytes);
    await world.flow.runJobs();
    const { answer, blocks } = await media({ message_id: id });
    expect(answer).toMatchObject({ message_id: id, type: "image", mime_type: "image/png", bytes: bytes.byteLength });
    expect(blocks).toEqual([{ type: "image", mimeType: "image/png", data: bytes.toString("base64") }]);
  });

  it("scales a picture down when asked, and never up", async () => {
    const id = await received("image", "image/png", await picture(600));
    await world.flow.runJobs();
    const sizeAt = async (side: number) => {
      const { answer } = await media({ message_id: id, max_side: side });
      const { width, height } = await sharp(Buffer.from(answer.data ?? "", "base64")).metadata();
      return [width, height];
    };
    expect(await sizeAt(100)).toEqual([100, 50]);
    expect(await sizeAt(2000)).toEqual([600, 300]);
  });

  it("gives the picture as it is where scaling would make it larger", async () => {
    // One bit a pixel: anything between black and white takes more.
    const pixels = Buffer.from(Array.from({ length: 300 * 300 }, (_, at) => ((at * 7919) % 13 < 6 ? 0 : 255)));
    const raw = sharp(pixels, { raw: { width: 300, height: 300, channels: 1 } });
    const bytes = await raw.png({ palette: true, colours: 2 }).toBuffer();
    const id = await received("image", "image/png", bytes);
    await world.flow.runJobs();
    for (const max_side of [299, 300, 301]) {
      const { answer } = await media({ message_id: id, max_side });
      expect(answer).toMatchObject({ bytes: bytes.byteLength, data: bytes.toString("base64") });
    }
    expect((await media({ message_id: id, max_side: 20 })).answer.bytes).toBeLessThan(bytes.byteLength);
  });

  it("gives a voice note as audio and anything else as a resource", async () => {
    const voice = await received("voice", "audio/ogg", VOICE);
    const paper = await received("document", "application/pdf", Buffer.from("%PDF-1.7\n%%EOF"));
    await world.flow.runJobs();
    expect((await media({ message_id: voice })).blocks).toMatchObject([{ type: "audio", mimeType: "audio/ogg" }]);
    expect((await media({ message_id: paper })).blocks).toMatchObject([
      { type: "resource", resource: { uri: `wa://messages/${paper}/media`, mimeType: "application/pdf" } },
    ]);
  });

  it("refuses what is larger than allowed and names the ways round it", async () => {
    await expect(media({ message_id: world.imageMessageId, max_bytes: 10 })).rejects.toMatchObject({
      code: "limit_exceeded",
      message: expect.stringMatching(/max_side.*mode: link/),
    });
  });
});

it("gives a link that leads to this file for fifteen minutes", async () => {
  const { answer, blocks } = await media({ message_id: world.imageMessageId, mode: "link" });
  expect(answer).not.toHaveProperty("data");
  expect(blocks).toMatchObject([{ type: "resource_link", uri: answer.url, mimeType: "image/png" }]);
  const ticket = new URL(answer.url ?? "").searchParams.get("ticket") ?? "";
  const open = (at: Date) => openFileLink(world.kernel.ports.secrets, ticket, at);
  const expiresAt = new Date(answer.expires_at ?? "");
  expect(expiresAt.getTime() - world.clock.now().getTime()).toBe(15 * MINUTE_MS);
  expect(open(new Date(expiresAt.getTime() - 1))).toEqual({ workspaceId: world.workspaceId, fileId: world.fileId });
  expect(() => open(expiresAt)).toThrow(/expired/);
});

it("gives the caption and no bytes in text mode", async () => {
  const { answer, blocks } = await media({ message_id: world.imageMessageId, mode: "text" });
  expect(answer).toMatchObject({ caption: "The box", transcript: null });
  expect(answer).not.toHaveProperty("data");
  expect(blocks).toEqual([]);
});

describe("is refused", () => {
  it("for a message without a file", async () => {
    await expect(media({ message_id: world.inboundMessageId })).rejects.toMatchObject({ code: "media_not_found" });
  });

  it("while the file is on its way, and when it could not be had", async () => {
    const id = await received("image", "image/jpeg");
    const refusal = (words: RegExp) => ({ code: "media_conflict", message: expect.stringMatching(words) });
    await expect(media({ message_id: id })).rejects.toMatchObject(refusal(/being fetched/));
    await world.flow.runJobs();
    await expect(media({ message_id: id })).rejects.toMatchObject(refusal(/could not be fetched/));
  });
});
