import { addMedia } from "../media/add-media.ts";
import type { Sim } from "../sim.ts";
import { simplePdf } from "./files/pdf.ts";
import { plantPicture } from "./files/plant-picture.ts";
import { voiceNote } from "./files/voice-note.ts";

const PICTURES = 12;
const LIVES_MS = 365 * 24 * 3_600_000;

interface SampleFile {
  bytes: Uint8Array;
  mimeType: string;
  filename?: string;
}

/** Files that messages take in turn; each message has a media id of its own. */
export interface SampleFiles {
  add(file: SampleFile): string;
  photo: SampleFile[];
  voice: SampleFile[];
  pdf: SampleFile[];
  taken: number;
}

export function createSampleFiles(sim: Sim): SampleFiles {
  return {
    add: (file) => addMedia(sim, { ...file, numberId: null, livesMs: LIVES_MS }).id,
    photo: Array.from({ length: PICTURES }, () => ({ bytes: plantPicture(sim.random), mimeType: "image/png" })),
    voice: [2, 4, 7, 11].map((seconds) => ({ bytes: voiceNote(seconds), mimeType: "audio/ogg" })),
    pdf: [
      {
        bytes: simplePdf(["Casa Verde", "", "Thank you for your order."]),
        mimeType: "application/pdf",
        filename: "casa-verde.pdf",
      },
    ],
    taken: 0,
  };
}

/** The id of the next file of a kind. */
export function bytesOf(files: SampleFiles, kind: "photo" | "voice" | "pdf"): string {
  const list = files[kind];
  const file = list[files.taken++ % list.length];
  if (!file) throw new RangeError(`no sample file of kind ${kind}`);
  return files.add(file);
}
