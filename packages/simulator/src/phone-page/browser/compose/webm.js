const ID = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  track: 0xae,
  codecPrivate: 0x63a2,
  cluster: 0x1f43b675,
  blockGroup: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
};
/** What has others inside. @type {Set<number>} */
const PARENTS = new Set([ID.segment, ID.tracks, ID.track, ID.cluster, ID.blockGroup]);
const BLOCK_HEAD_BYTES = 3;

/**
 * The Opus header and packets of a WebM file with one track, as MediaRecorder writes it.
 * @param {Uint8Array} bytes
 * @returns {{ head: Uint8Array, packets: Uint8Array[] } | null}
 */
export function opusOfWebm(bytes) {
  /** @type {Uint8Array | null} */
  let head = null;
  const packets = [];
  let at = 0;
  while (at < bytes.length) {
    const id = number(bytes, at, true);
    if (!id) return null;
    const size = number(bytes, id.end, false);
    if (!size) return null;
    at = size.end;
    // A parent is walked into; a size left open by a live recording needs no other care then.
    if (PARENTS.has(id.value)) continue;
    const data = bytes.subarray(at, at + size.value);
    if (id.value === ID.codecPrivate) head = data;
    if (id.value === ID.simpleBlock || id.value === ID.block) {
      const track = number(data, 0, false);
      if (track) packets.push(data.subarray(track.end + BLOCK_HEAD_BYTES));
    }
    at += size.value;
  }
  return head ? { head, packets } : null;
}

/** A number of EBML: as many bytes as leading zero bits and one. @param {Uint8Array} bytes @param {number} at @param {boolean} keepMark */
function number(bytes, at, keepMark) {
  const first = bytes[at] ?? 0;
  if (first === 0) return null;
  const length = Math.clz32(first) - 23;
  let value = keepMark ? first : first & (0xff >> length);
  for (let index = 1; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, end: at + length };
}
