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

describe("a file of which nobody told the type", () => {
  const text = Buffer.from("Zucchini;1,20 €\n");
  const zip = Buffer.from([0x50, 0x4b, 0x03, 0x04, 0, 0]);
  const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  it.each([
    ["prices.txt", text, "text/plain"],
    ["PRICES.CSV", text, "text/plain"],
    ["read me.md", text, "text/plain"],
    ["prices.xlsx", zip, spreadsheet],
    ["prices.doc", ole, "application/msword"],
  ])("is what its name ends in: %s", (filename, bytes, mimeType) => {
    expect(checkMedia("document", bytes, "", filename)).toBe(mimeType);
    expect(checkMedia("document", bytes, "application/octet-stream", filename)).toBe(mimeType);
  });

  it.each([
    ["prices.txt", Buffer.from([0, 1, 2])],
    ["prices.csv", Buffer.from("caf\u00e9", "latin1")],
    ["prices.xlsx", text],
    ["prices.txt", zip],
    ["prices.exe", text],
    [null, text],
  ])("is not believed to be what its bytes are not, and the refusal names mimetype: %s", (filename, bytes) => {
    expect(() => checkMedia("document", bytes, "", filename)).toThrow(
      /Accepted: text\/plain, .* say which in `mimetype` where the file is given\.$/,
    );
  });

  it("stays the picture that its bytes say, and no claim is asked for", () => {
    expect(trueType(png, "", "prices.txt")).toBe("image/png");
    expect(() => checkMedia("document", png, "", "prices.txt")).toThrow(/vnd\.ms-powerpoint\.$/);
  });
});

function code(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return "accepted";
}
