import type { Ctx } from "@parley/kernel";
import { openSealedLink, sealedLink } from "../sealed-link.ts";

interface Ticket {
  workspace: string;
  file: string;
}

/** Shows one file until a time, to whoever has the link. */
export function fileLink(ctx: Pick<Ctx, "workspaceId" | "ports">, fileId: string, expiresAt: Date): string {
  const ticket: Ticket = { workspace: ctx.workspaceId, file: fileId };
  return sealedLink(ctx.ports, "ticket", ticket, expiresAt);
}

/** @throws unauthorized  not ours, altered, or expired */
export function openFileLink(
  secrets: Ctx["ports"]["secrets"],
  sealed: string | undefined,
  now: Date,
): { workspaceId: string; fileId: string } {
  const { workspace, file } = openSealedLink<Ticket>(
    secrets,
    { kind: "ticket", sealed, maker: "get_message_media" },
    now,
  );
  return { workspaceId: workspace, fileId: file };
}
