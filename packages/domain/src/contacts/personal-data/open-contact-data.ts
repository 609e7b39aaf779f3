import { type Ctx, execute, type Kernel } from "@parley/kernel";
import { type Asker, callerFor, madeFile, type MadeFile } from "../../linked-file.ts";
import { openSealedLink, sealedLink } from "../../sealed-link.ts";
import { readContactData } from "../operations/read-contact-data.ts";

export const MIME_TYPE = "application/json";

/** What a link to somebody's data asks for, and in whose name. */
interface Ask extends Asker {
  contactId: string;
  filename: string;
}

export function contactDataLink(ports: Ctx["ports"], ask: Ask, expiresAt: Date): string {
  return sealedLink(ports, "contact_data", ask, expiresAt);
}

/**
 * The file behind a link of `export_contact_data`, with what is stored now. Each part is a call of its own in the
 * name of whoever asked for the link.
 * @throws unauthorized | contact_not_found | contact_conflict
 */
export async function openContactData(kernel: Kernel, sealed: string | undefined): Promise<MadeFile> {
  const link = { kind: "contact_data" as const, sealed, maker: "export_contact_data" };
  const ask = openSealedLink<Ask>(kernel.ports.secrets, link, kernel.clock.now());
  const caller = callerFor(kernel, ask, ["privacy:manage"]);
  return madeFile({ mimeType: MIME_TYPE, filename: ask.filename }, (place) =>
    execute(kernel, readContactData, caller, {
      contact_id: ask.contactId,
      ...(place === undefined ? {} : { place }),
    }),
  );
}
