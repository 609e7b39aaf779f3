import { opusOfWebm } from "./webm.js";

/**
 * Puts the Opus packets of a WebM recording into an Ogg file, as WhatsApp's voice notes are; the
 * sound itself is not touched. Sources: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
 * @param {Uint8Array<ArrayBuffer>} webm
 * @returns {Uint8Array<ArrayBuffer> | null}  null when it is no such recording
 */
export function toOgg(webm) {
  const found = opusOfWebm(webm);
  if (!found || found.packets.length === 0) return null;
  const { head, packets } = found;
  const pages = [page(head, 0, 0, FIRST), page(tags(), 1, 0, 0)];
  let samples = 0;
  for (const [index, packet] of packets.entries()) {
    samples += samplesIn(packet);
    pages.push(page(packet, index + 2, samples, index === packets.length - 1 ? LAST : 0));
  }
  return new Uint8Array(joined(pages));
}

const FIRST = 2;
const LAST = 4;
const SERIAL = 1;
const HEADER_BYTES = 27;

/** One packet per page. @param {Uint8Array} packet @param {number} sequence @param {number} granule @param {number} flags */
function page(packet, sequence, granule, flags) {
  const segments = Math.floor(packet.length / 255) + 1;
  const bytes = new Uint8Array(HEADER_BYTES + segments + packet.length);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii("OggS"));
  bytes[5] = flags;
  view.setBigUint64(6, BigInt(granule), true);
  view.setUint32(14, SERIAL, true);
  view.setUint32(18, sequence, true);
  bytes[26] = segments;
  bytes.fill(255, HEADER_BYTES, HEADER_BYTES + segments - 1);
  bytes[HEADER_BYTES + segments - 1] = packet.length % 255;
  bytes.set(packet, HEADER_BYTES + segments);
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

function tags() {
  const vendor = ascii("phone page");
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(ascii("OpusTags"));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

const FRAME_MS = { silk: [10, 20, 40, 60], hybrid: [10, 20], celt: [2.5, 5, 10, 20] };

/** At 48 kHz, from the packet's first bytes (RFC 6716, 3.1). @param {Uint8Array} packet */
function samplesIn(packet) {
  const [toc = 0, second = 0] = packet;
  const config = toc >> 3;
  const sizes = config < 12 ? FRAME_MS.silk : config < 16 ? FRAME_MS.hybrid : FRAME_MS.celt;
  const frame = sizes[config % sizes.length] ?? 20;
  const frames = [1, 2, 2, second & 63][toc & 3] ?? 1;
  return frame * frames * 48;
}

const TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** @param {Uint8Array} bytes */
function checksum(bytes) {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 255] ?? 0)) >>> 0;
  return sum;
}

/** @param {string} text */
function ascii(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
