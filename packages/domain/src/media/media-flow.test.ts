import { AppError } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { flowWorld, textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { messages } from "../messages/table.ts";
import { uploadMedia } from "./operations/upload-media.ts";
import { mediaFiles } from "./table.ts";

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(64)]);
let world: FlowWorld;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.jobs.length = 0;
});

let pictures = 0;
const pictureFrom = async (phone: string): Promise<{ providerMediaId: string; fileId: string }> => {
  const providerMediaId = `media-${++pictures}`;
  const event = textFrom(phone, "", {
    content: { type: "image", media: { providerMediaId, mimeType: "image/png", filename: "a.png" } },
  });
  await world.record(event, event);
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, event.providerId)));
  return { providerMediaId, fileId: row?.mediaId ?? "" };
};
const fileOf = async (id: string) => {
  const [row] = await world.query((tx) => tx.select().from(mediaFiles).where(eq(mediaFiles.id, id)));
  return row;
};

describe("media of an inbound message", () => {
  it("is pending until a job has fetched it, once per message", async () => {
    const { providerMediaId, fileId } = await pictureFrom("15553330001");
    expect(await fileOf(fileId)).toMatchObject({ state: "pending", filename: "a.png" });
    expect(world.jobs).toHaveLength(1);
    world.connector.media.set(providerMediaId, { bytes: png, mimeType: "image/png" });
    await world.runJobs();
    const row = await fileOf(fileId);
    expect(row).toMatchObject({ state: "stored", sizeBytes: png.byteLength });
    expect(world.files.get(row?.sha256 ?? "")).toEqual(png);
  });

  it("fails with the reason when the network no longer has it", async () => {
    const { fileId } = await pictureFrom("15553330002");
    await world.runJobs();
    expect(await fileOf(fileId)).toMatchObject({ state: "failed", failure: "The media has expired." });
  });

  it("is tried again while the network is away, and not for ever", async () => {
    const { providerMediaId, fileId } = await pictureFrom("15553330003");
    world.connector.media.set(
      providerMediaId,
      new AppError("connector_unavailable", { public: "The network is away." }),
    );
    const before = world.clock.now().getTime();
    await world.runJobs();
    expect(world.clock.now().getTime() - before).toBe(155_000);
    expect(await fileOf(fileId)).toMatchObject({ state: "failed", failure: "The network is away." });
  });
});

describe("upload_media", () => {
  it("stores bytes under what they are", async () => {
    const answer = await world.call(uploadMedia, { base64: png.toString("base64"), filename: "/etc/b.png" });
    expect(answer).toMatchObject({ mime_type: "image/png", size_bytes: png.byteLength, state: "stored" });
    expect(await fileOf(String(answer["file_id"]))).toMatchObject({ filename: "b.png" });
  });

  it.each([
    [{ base64: "" }, "base64", "is empty"],
    [{ base64: "not base64!" }, "base64", "is not base64"],
    [{ url: "http://files.example/a.png" }, "url", "must start with https://"],
  ])("refuses to store %j by the name of its own parameter", async (input, path, message) => {
    const refused = world.call(uploadMedia, input);
    await expect(refused).rejects.toMatchObject({ options: { fields: [{ path, message }] } });
    await expect(refused).rejects.not.toThrow("media.");
  });

  it("fetches an address by a job", async () => {
    world.remote.set("https://files.example/c.png", { bytes: png, mimeType: "text/html" });
    const answer = await world.call(uploadMedia, { url: "https://files.example/c.png" });
    expect(answer).toMatchObject({ state: "pending" });
    await world.runJobs();
    expect(await fileOf(String(answer["file_id"]))).toMatchObject({ state: "stored", mimeType: "image/png" });
  });

  it.each([{}, { base64: "AAAA", url: "https://files.example/c.png" }, { url: "http://files.example/c.png" }])(
    "refuses %j",
    async (input) => {
      await expect(world.call(uploadMedia, input)).rejects.toMatchObject({ code: "invalid_input" });
    },
  );
});
