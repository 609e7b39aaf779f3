/**
 * A voice note: Opus in Ogg, as phones send it. The sound is silence: an Opus frame of 20 ms that
 * every player decodes. Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
 */
const SERIAL = 0x5057;
const SAMPLES_PER_FRAME = 960;
const FRAMES_PER_PAGE = 50;
const SILENT_FRAME = Buffer.from([0xf8, 0xff, 0xfe]);

export function voiceNote(seconds: number): Uint8Array {
  const head = Buffer.from("OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00", "latin1");
  const vendor = Buffer.from("simulator");
  const tags = Buffer.concat([Buffer.from("OpusTags"), uint32(vendor.length), vendor, uint32(0)]);
  const pages = [page(0, 0, 0x02, [head]), page(1, 0, 0, [tags])];
  const frames = Math.max(1, Math.round(seconds * 50));
  for (let done = 0, sequence = 2; done < frames; sequence++) {
    const count = Math.min(FRAMES_PER_PAGE, frames - done);
    done += count;
    const packets = Array.from({ length: count }, () => SILENT_FRAME);
    pages.push(page(sequence, done * SAMPLES_PER_FRAME, done === frames ? 0x04 : 0, packets));
  }
  return Buffer.concat(pages);
}

/** @NOTE every packet is shorter than 255 bytes, so each has one lacing value. */
function page(sequence: number, granule: number, flags: number, packets: Buffer[]): Buffer {
  const header = Buffer.alloc(27 + packets.length);
  header.write("OggS", 0, "latin1");
  header[5] = flags;
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(SERIAL, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = packets.length;
  for (const [index, packet] of packets.entries()) header[27 + index] = packet.length;
  const out = Buffer.concat([header, ...packets]);
  out.writeUInt32LE(oggChecksum(out), 22);
  return out;
}

const TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

function oggChecksum(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return sum;
}

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}
