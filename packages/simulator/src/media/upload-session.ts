/**
 * Resumable uploads: for the sample file of a template's header. A session, then the bytes (here in
 * one part), then a handle. Sessions live a day and are not kept over a restart, handles are opaque.
 */
import { createHash } from "node:crypto";
import { GraphError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import { MEDIA_BYTES_MAX, uploadProblem } from "./mime.ts";

const SESSION_MS = 24 * 3_600_000;
const SESSIONS_MAX = 1_000;

interface Session {
  length: number;
  type: string;
  expiresAt: number;
}

export class UploadSessions {
  readonly #sessions = new Map<string, Session>();

  /** `query`: file_length, file_type. @throws GraphError 100 */
  open(sim: Sim, query: Record<string, string>): { id: string } {
    const length = Number(query.file_length);
    if (!Number.isInteger(length) || length < 1 || length > MEDIA_BYTES_MAX) {
      throw new GraphError(100, "Param file_length must be the size of the file in bytes.");
    }
    const problem = uploadProblem(query.file_type ?? "", length);
    if (problem) throw new GraphError(100, problem);
    const oldest = this.#sessions.keys().next().value;
    if (this.#sessions.size >= SESSIONS_MAX && oldest !== undefined) this.#sessions.delete(oldest);
    const id = `upload:${sim.random.hex(40)}`;
    this.#sessions.set(id, { length, type: query.file_type ?? "", expiresAt: sim.now() + SESSION_MS });
    return { id };
  }

  /** @throws GraphError 100  no such session, or not the announced size */
  finish(sim: Sim, id: string, bytes: Uint8Array): { h: string } {
    const session = this.#sessions.get(id);
    if (!session || session.expiresAt <= sim.now()) throw new GraphError(100, "There is no such upload session.");
    if (bytes.byteLength !== session.length) {
      throw new GraphError(100, `The file has ${bytes.byteLength} bytes, file_length said ${session.length}.`);
    }
    this.#sessions.delete(id);
    const hash = createHash("sha256").update(bytes).digest("base64url");
    return { h: `4::${Buffer.from(session.type).toString("base64url")}:${hash}` };
  }
}
