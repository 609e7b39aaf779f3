import { AppError } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { checkMedia, trueType } from "./media-limits.ts";

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100)]);
const opus = Buffer.concat([Buffer.from("OggS"), Buffer.alloc(24), Buffer.from("OpusHead"), Buffer.alloc(40)]);
const vorbis = Buffer.concat([Buffer.from("OggS"), Buffer.alloc(24), Buffer.from("\u0001vorbis"), Buffer.alloc(40)]);
const webp = (size: number, animated: boolean) => {
  const bytes = Buffer.alloc(size);
  bytes.write("RIFF", 0);
  bytes.write("WEBPVP8X", 8);
  bytes[20] = animated ? 2 : 0;
  return bytes;
};

describe("checkMedia", () => {
  it("names the type by the bytes, whatever was claimed", () => {
    expect(checkMedia("image", png, "image/jpeg")).toBe("image/png");
    expect(checkMedia("document", Buffer.from("%PDF-1.7 …"), "application/octet-stream")).toBe("application/pdf");
  });

  it("refuses a file that only claims to be of the kind", () => {
    expect(code(() => checkMedia("image", Buffer.from("<html>"), "image/png"))).toBe("invalid_input");
    expect(code(() => checkMedia("image", Buffer.from("%PDF-1.7"), "image/png"))).toBe("invalid_input");
    expect(code(() => checkMedia("document", png, "application/pdf"))).toBe("invalid_input");
  });

  it("refuses too many bytes, and none", () => {
    expect(code(() => checkMedia("image", Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]), "image/png"))).toBe(
      "payload_too_large",
    );
    expect(code(() => checkMedia("image", Buffer.alloc(0), "image/png"))).toBe("invalid_input");
  });

  it("takes only Opus as a voice note, any Ogg as audio", () => {
    expect(checkMedia("voice", opus, "audio/ogg; codecs=opus")).toBe("audio/ogg");
    expect(code(() => checkMedia("voice", vorbis, "audio/ogg"))).toBe("invalid_input");
    expect(checkMedia("audio", vorbis, "audio/ogg")).toBe("audio/ogg");
  });

  it("allows an animated sticker five times the bytes of a still one", () => {
    expect(checkMedia("sticker", webp(300 * 1024, true), "image/webp")).toBe("image/webp");
    expect(code(() => checkMedia("sticker", webp(300 * 1024, false), "image/webp"))).toBe("payload_too_large");
  });
});

it("believes a claim only between types that share a signature", () => {
  const zip = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0]);
  const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  expect(trueType(zip, docx)).toBe(docx);
  expect(trueType(zip, "image/png")).toBe("application/zip");
  expect(trueType(Buffer.from("a,b\n"), "text/plain; charset=utf-8")).toBe("text/plain");
  expect(trueType(Buffer.from("a,b\n"), "video/mp4")).toBe("application/octet-stream");
});

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "accepted";
}
