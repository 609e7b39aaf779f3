import type { JobHandler } from "@parley/jobs";
import { AppError, execute, SECOND_MS, toAppError, type Kernel } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { loadFile, type FileRow } from "./load-file.ts";
import { MEDIA_BYTES_MAX, trueType, UNTOLD_TYPE } from "./media-limits.ts";
import { settleMedia } from "./operations/settle-media.ts";
import { FETCH_JOB } from "./queue-fetch.ts";

const ATTEMPTS_MAX = 6;
const FIRST_DELAY_MS = 5 * SECOND_MS;
const TOGETHER = 4;

/** Job handlers of this slice. */
export function mediaJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    [FETCH_JOB]: async (run, input) => {
      let waiting = fileIdsOf(input);
      for (let attempt = 1; waiting.length > 0; attempt++) {
        const last = attempt >= ATTEMPTS_MAX;
        waiting = await fetchAll(deps.kernel, run.workspaceId, run.id, waiting, last);
        if (waiting.length > 0) await run.sleep(FIRST_DELAY_MS * 2 ** (attempt - 1));
      }
    },
  };
}

/** Answers the files to try again. */
async function fetchAll(
  kernel: Kernel,
  workspaceId: string,
  requestId: string,
  fileIds: readonly string[],
  last: boolean,
): Promise<string[]> {
  const again: string[] = [];
  for (let start = 0; start < fileIds.length; start += TOGETHER) {
    const together = fileIds.slice(start, start + TOGETHER);
    const outcomes = await Promise.all(
      together.map((fileId) => fetchOne(kernel, workspaceId, requestId, fileId, last)),
    );
    again.push(...together.filter((_, index) => outcomes[index] === "again"));
  }
  return again;
}

async function fetchOne(
  kernel: Kernel,
  workspaceId: string,
  requestId: string,
  fileId: string,
  last: boolean,
): Promise<"done" | "again"> {
  try {
    await ensureStored(kernel, workspaceId, requestId, fileId);
    return "done";
  } catch (error) {
    const known = toAppError(error);
    if (known.retryable && !last) return "again";
    await execute(kernel, settleMedia, workerCaller(workspaceId, requestId), {
      file_id: fileId,
      failure: known.message,
    });
    return "done";
  }
}

/**
 * The file's row with its bytes in the file store; fetched now if they are not. Nothing of this runs
 * in a transaction, and fetching twice stores the same bytes under the same name.
 * @throws media_not_found  gone on the network, or failed before
 * @throws connector_unavailable | payload_too_large | invalid_input
 */
export async function ensureStored(
  kernel: Kernel,
  workspaceId: string,
  requestId: string,
  fileId: string,
): Promise<FileRow & { sha256: string }> {
  const row = await kernel.store.transact(workspaceId, "read", (unit) => loadFile(unit, fileId));
  if (row.state === "stored" && row.sha256) return { ...row, sha256: row.sha256 };
  if (row.state === "failed") {
    throw new AppError("media_not_found", {
      public: `The file could not be fetched: ${row.failure ?? "no reason kept"}`,
    });
  }
  const fetched = await fetchBytes(kernel, row);
  const stored = await kernel.ports.files.put(fetched.bytes);
  const mimeType = row.sourceUrl ? typeFrom(row, fetched) : fetched.mimeType;
  await execute(kernel, settleMedia, workerCaller(workspaceId, requestId), {
    file_id: fileId,
    stored: { sha256: stored.sha256, size_bytes: stored.sizeBytes, mime_type: mimeType },
  });
  return { ...row, state: "stored", sha256: stored.sha256, sizeBytes: stored.sizeBytes, mimeType };
}

/** Who gave the address knows better than the server there, which often tells a type loosely. */
function typeFrom(row: FileRow, fetched: { bytes: Uint8Array; mimeType: string }): string {
  const told = row.mimeType === UNTOLD_TYPE ? fetched.mimeType : row.mimeType;
  return trueType(fetched.bytes, told, row.filename);
}

async function fetchBytes(kernel: Kernel, row: FileRow): Promise<{ bytes: Uint8Array; mimeType: string }> {
  if (row.sourceUrl) return kernel.ports.remoteFiles.fetch(row.sourceUrl, MEDIA_BYTES_MAX);
  if (!row.providerMediaId || !row.phoneId) {
    throw new AppError("media_not_found", { public: "The file has no source to fetch it from." });
  }
  const connector = await kernel.ports.connectors.of(row.workspaceId, row.phoneId);
  if (!connector.abilities.media) {
    throw new AppError("not_supported", { public: `The connector ${connector.name} cannot fetch media.` });
  }
  return connector.abilities.media.fetch(row.providerMediaId, MEDIA_BYTES_MAX);
}

function fileIdsOf(input: Record<string, unknown>): string[] {
  const ids = input["file_ids"];
  return Array.isArray(ids) ? ids.map(String) : [];
}
