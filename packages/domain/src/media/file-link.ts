import { AppError, type Ctx } from "@parley/kernel";

const CONTEXT = "file-link";

interface Ticket {
  workspace: string;
  file: string;
  expires: number;
}

/** A path below `/v1` that shows one file until a time, to whoever has it. Sealed, so nothing in it can be read or changed. */
export function fileLink(ctx: Pick<Ctx, "workspaceId" | "ports">, fileId: string, expiresAt: Date): string {
  const ticket: Ticket = { workspace: ctx.workspaceId, file: fileId, expires: expiresAt.getTime() };
  const sealed = ctx.ports.secrets.seal(JSON.stringify(ticket), CONTEXT);
  return `${ctx.ports.publicUrl}/v1/files?ticket=${Buffer.from(sealed).toString("base64url")}`;
}

/** @throws unauthorized  not ours, altered, or expired */
export function openFileLink(
  secrets: Pick<Ctx, "ports">["ports"]["secrets"],
  ticket: string | undefined,
  now: Date,
): { workspaceId: string; fileId: string } {
  let opened: Ticket;
  try {
    // Sealed by `fileLink` only, so what opens has this shape.
    opened = JSON.parse(secrets.open(Buffer.from(ticket ?? "", "base64url"), CONTEXT)) as Ticket;
  } catch {
    throw refused("This link is not one of ours.");
  }
  if (opened.expires <= now.getTime()) throw refused("This link has expired.");
  return { workspaceId: opened.workspace, fileId: opened.file };
}

function refused(what: string): AppError {
  return new AppError("unauthorized", { public: `${what} Ask get_message_media for a fresh one.` });
}
