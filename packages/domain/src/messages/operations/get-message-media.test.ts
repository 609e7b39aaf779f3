import { ANSWER_BYTES_MAX, MINUTE_MS, toolAnswer } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { createHash } from "node:crypto";
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
async function received(
  type: "image" | "voice" | "document",
  mimeType: string,
  bytes?: Uint8Array,
  filename?: string,
): Promise<string> {
  const providerMediaId = `media-${++uploads}`;
  if (bytes) world.flow.connector.media.set(providerMediaId, { bytes, mimeType });
  const event = textFrom("34600111001", "", {
    content: { type, media: { providerMediaId, mimeType, ...(filename ? { filename } : {}) } },
  });
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
const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
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

  it("says the size and the hash of the picture given, and under their own name those of the one sent", async () => {
    const bytes = await picture(600);
    const id = await received("image", "image/png", bytes);
    await world.flow.runJobs();
    const { answer } = await media({ message_id: id, max_side: 50 });
    const given = Buffer.from(answer.data ?? "", "base64");
    expect(answer).toMatchObject({ bytes: given.byteLength, sha256: sha256Of(given) });
    expect(answer.original).toEqual({ bytes: bytes.byteLength, sha256: sha256Of(bytes) });
    expect((await media({ message_id: id })).answer).not.toHaveProperty("original");
  });

  it("scales a picture that is larger than allowed, and links to what stays larger", async () => {
    const noise = sharp({
      create: {
        width: 900,
        height: 900,
        channels: 3,
        background: "#fff",
        noise: { type: "gaussian", sigma: 80, mean: 128 },
      },
    });
    const bytes = await noise.png().toBuffer();
    const [id, paper] = [
      await received("image", "image/png", bytes),
      await received("document", "application/pdf", Buffer.from("%PDF-1.7\n%%EOF")),
    ];
    await world.flow.runJobs();
    const { answer, blocks } = await media({ message_id: id });
    expect(bytes.byteLength).toBeGreaterThan(1_000_000);
    expect(answer).toMatchObject({ original: { bytes: bytes.byteLength } });
    expect(answer.bytes).toBeLessThan(1_000_000);
    expect(blocks).toMatchObject([{ type: "image" }]);
    for (const input of [
      { message_id: id, max_bytes: 10 },
      { message_id: paper, max_bytes: 10 },
    ]) {
      const linked = await media(input);
      expect(linked.answer).toMatchObject({ note: expect.stringContaining("max_bytes"), url: expect.any(String) });
      expect(linked.answer).not.toHaveProperty("data");
      expect(linked.blocks).toMatchObject([{ type: "resource_link", uri: linked.answer.url }]);
    }
  });

  it("gives a damaged picture as it is", async () => {
    const bytes = (await picture(400)).subarray(0, 60);
    const id = await received("image", "image/png", bytes);
    await world.flow.runJobs();
    const { answer } = await media({ message_id: id, max_side: 50 });
    expect(answer).toMatchObject({ bytes: 60, data: Buffer.from(bytes).toString("base64") });
  });
});

describe("a text file", () => {
  const CSV = "Ware;Preis\nBrötchen;0,50 €\nKäse\u202e;4,20 €\n";

  it.each([
    ["in UTF-8", Buffer.from(CSV), "utf-8"],
    ["in UTF-16", Buffer.from(`\ufeff${CSV}`, "utf16le"), "utf-16le"],
  ])("%s says what is in it, unseen characters shown, and comes as no bytes", async (_, bytes, encoding) => {
    const id = await received("document", "application/vnd.ms-excel", bytes, "preise.csv");
    await world.flow.runJobs();
    for (const mode of ["inline", "text"]) {
      const { answer, blocks } = await media({ message_id: id, mode });
      expect(answer).toMatchObject({ text: CSV, encoding, filename: "preise.csv" });
      expect(toolAnswer(getMessageMedia, answer)).toMatchObject({ text: CSV.replace("\u202e", "⟨U+202E⟩") });
      expect(toolAnswer(getMessageMedia, answer)).not.toHaveProperty("data");
      expect(blocks).toEqual([]);
    }
    expect(Buffer.from((await media({ message_id: id })).answer.data ?? "", "base64")).toEqual(bytes);
  });

  it("that is long is begun, with a link to the whole", async () => {
    const bytes = Buffer.from("Długi wiersz \u202e tekstu.\n".repeat(50_000));
    const id = await received("document", "text/plain; charset=utf-8", bytes, "log.txt");
    await world.flow.runJobs();
    for (const mode of ["inline", "text"]) {
      const { answer, blocks } = await media({ message_id: id, mode });
      const shown = JSON.stringify(toolAnswer(getMessageMedia, answer));
      expect(Buffer.byteLength(shown)).toBeGreaterThan(14_000);
      expect(Buffer.byteLength(shown)).toBeLessThan(ANSWER_BYTES_MAX);
      expect(bytes.toString().startsWith(answer.text ?? "?")).toBe(true);
      expect(answer.cut).toContain(`first ${answer.text?.length} characters`);
      expect(blocks).toMatchObject([{ type: "resource_link", uri: answer.url }]);
    }
  });

  it("is begun within max_bytes, and stays below 20 kB as the protocol writes it", async () => {
    const bytes = Buffer.from(`"a";"b"\n`.repeat(50_000));
    const id = await received("document", "text/csv", bytes, "quotes.csv");
    await world.flow.runJobs();
    const { answer } = await media({ message_id: id, mode: "text", max_bytes: 100 });
    expect(answer).toMatchObject({ text: bytes.toString().slice(0, 100), cut: expect.any(String), url: answer.url });
    const whole = await media({ message_id: id });
    const written = JSON.stringify(JSON.stringify(toolAnswer(getMessageMedia, whole.answer)));
    expect(Buffer.byteLength(written)).toBeLessThan(ANSWER_BYTES_MAX);
    expect(getMessageMedia.textFields).toEqual(["text"]);
  });

  it("that is none stays a file", async () => {
    const bytes = Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0]);
    const id = await received("document", "text/plain", bytes);
    await world.flow.runJobs();
    const { answer, blocks } = await media({ message_id: id });
    expect(answer).not.toHaveProperty("text");
    expect(blocks).toMatchObject([{ type: "resource", resource: { blob: bytes.toString("base64") } }]);
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
  expect(answer).toMatchObject({ caption: "The box", note: expect.stringContaining("no text") });
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
