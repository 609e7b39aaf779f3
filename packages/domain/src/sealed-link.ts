import { AppError, type Ctx } from "@parley/kernel";

/** What lies behind the link, by the name of the parameter that carries it. */
type Kind = "ticket" | "transcript" | "contact_data";

/**
 * An address below `/v1/files` that shows one thing until a time, to whoever has it. Sealed, so nothing in it
 * can be read or changed, nor taken for something of another kind.
 */
export function sealedLink(
  ports: Pick<Ctx["ports"], "secrets" | "publicUrl">,
  kind: Kind,
  thing: object,
  expiresAt: Date,
): string {
  const sealed = ports.secrets.seal(JSON.stringify({ thing, expires: expiresAt.getTime() }), contextOf(kind));
  return `${ports.publicUrl}/v1/files?${kind}=${Buffer.from(sealed).toString("base64url")}`;
}

/**
 * @param maker  the tool that makes such links
 * @throws unauthorized  not ours, altered, or expired
 */
export function openSealedLink<T extends object>(
  secrets: Ctx["ports"]["secrets"],
  { kind, sealed, maker }: { kind: Kind; sealed: string | undefined; maker: string },
  now: Date,
): T {
  let opened: { thing: T; expires: number };
  try {
    // Sealed by `sealedLink` only, so what opens has the shape that its kind was given.
    opened = JSON.parse(secrets.open(Buffer.from(sealed ?? "", "base64url"), contextOf(kind))) as typeof opened;
  } catch {
    throw refused("is not one of ours", maker);
  }
  if (opened.expires <= now.getTime()) throw refused("has expired", maker);
  return opened.thing;
}

function contextOf(kind: Kind): string {
  return `link:${kind}`;
}

function refused(what: string, maker: string): AppError {
  return new AppError("unauthorized", { public: `This link ${what}. Ask ${maker} for a fresh one.` });
}
