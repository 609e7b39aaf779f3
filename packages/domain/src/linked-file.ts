import { type Caller, type Ctx, type Kernel, MINUTE_MS, type Scope } from "@parley/kernel";

/** How long a link to such a file opens. */
export const LINK_LIFETIME_MS = 15 * MINUTE_MS;

/** In whose name the file behind a link is made. */
export interface Asker {
  workspaceId: string;
  actor: Caller["actor"];
  /** Phones that the asking key was limited to. */
  phoneIds?: readonly string[];
}

/** A file that is made as it is fetched; nothing of it is stored. */
export interface MadeFile {
  mimeType: string;
  filename: string;
  /** Read as it is taken, a part at a time, so that a long one is never whole in memory. */
  bytes: AsyncIterable<Uint8Array>;
}

export interface FilePart {
  text: string;
  /** Place of the part after it; null at the end. */
  next: string | null;
}

export function askerOf({ workspaceId, caller }: Pick<Ctx, "workspaceId" | "caller">): Asker {
  const { actor, phoneIds } = caller;
  return { workspaceId, actor, ...(phoneIds ? { phoneIds } : {}) };
}

/**
 * @param read  one part, by a call of its own
 * @param from  place of the first part, where the file does not begin at the beginning
 * @throws  whatever the first part throws: it is read before anything is answered
 */
export async function madeFile(
  { mimeType, filename }: Pick<MadeFile, "mimeType" | "filename">,
  read: (after: string | undefined, isFirst: boolean) => Promise<FilePart>,
  from?: string,
): Promise<MadeFile> {
  return { mimeType, filename, bytes: partsOf(await read(from, true), read) };
}

async function* partsOf(
  first: FilePart,
  read: (after: string | undefined, isFirst: boolean) => Promise<FilePart>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let part = first; ; part = await read(part.next ?? undefined, false)) {
    yield encoder.encode(part.text);
    if (part.next === null) return;
  }
}

/** Whoever asked for the link, with what that tool needs. */
export function callerFor(kernel: Kernel, { workspaceId, actor, phoneIds }: Asker, scopes: readonly Scope[]): Caller {
  return {
    workspaceId,
    actor,
    surface: "rest",
    scopes: new Set(scopes),
    ...(phoneIds ? { phoneIds } : {}),
    requestId: kernel.ids.next("request"),
  };
}

const NAME_CHARS_MAX = 60;

/** A name that every file system takes. */
export function fileNameFrom(name: string, otherwise: string): string {
  const plain = name
    .replace(/[\p{C}\\/:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return Array.from(plain).slice(0, NAME_CHARS_MAX).join("") || otherwise;
}
