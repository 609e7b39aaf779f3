import { DAY_MS, type Clock } from "@parley/kernel";
import { FormData } from "undici";
import type { DeliveryError, OutboundMedia } from "../contract/index.ts";
import type { GraphClient } from "./client.ts";
import { textAt } from "./convert-inbound/json-value.ts";
import { deliveryErrorOf } from "./errors.ts";
import { refusalOf, unavailable } from "./graph-answer.ts";

/** Meta keeps an upload 30 days; a day less, so that no id dies on its way. */
const UPLOAD_LIVES_MS = 29 * DAY_MS;
const UPLOADS_MAX = 1_000;
const MEDIA_UPLOAD_FAILED = 131053;

export type Upload = { mediaId: string } | { error: DeliveryError };

/** Files already at Meta, by content: the same picture to a hundred people goes up once. */
export class MediaUploads {
  readonly #client: GraphClient;
  readonly #phoneNumberId: string;
  readonly #clock: Clock;
  readonly #known = new Map<string, { upload: Promise<Upload>; expiresMs: number }>();

  constructor(client: GraphClient, phoneNumberId: string, clock: Clock) {
    this.#client = client;
    this.#phoneNumberId = phoneNumberId;
    this.#clock = clock;
  }

  /** Nothing has been sent when this fails, so every trouble here is a plain rejection. */
  async idOf(media: OutboundMedia): Promise<Upload> {
    const key = keyOf(media);
    const now = this.#clock.now().getTime();
    const known = this.#known.get(key);
    if (known && known.expiresMs > now) return known.upload;
    const upload = this.#upload(media);
    this.#remember(key, upload, now + UPLOAD_LIVES_MS);
    const outcome = await upload;
    if ("error" in outcome && this.#known.get(key)?.upload === upload) this.#known.delete(key);
    return outcome;
  }

  /** The network no longer takes this upload. */
  forget(media: OutboundMedia): void {
    this.#known.delete(keyOf(media));
  }

  #remember(key: string, upload: Promise<Upload>, expiresMs: number): void {
    this.#known.delete(key);
    this.#known.set(key, { upload, expiresMs });
    const oldest = this.#known.size > UPLOADS_MAX ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  async #upload(media: OutboundMedia): Promise<Upload> {
    let bytes: Uint8Array;
    try {
      bytes = await media.open();
    } catch {
      return { error: deliveryErrorOf(MEDIA_UPLOAD_FAILED, "the file could not be opened here.") };
    }
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", media.mimeType);
    form.set("file", new Blob([new Uint8Array(bytes)], { type: media.mimeType }), media.filename ?? "file");
    const answer = await this.#client.call({ method: "POST", path: [this.#phoneNumberId, "media"], form });
    if (answer.kind === "refused") return { error: refusalOf(answer.error) };
    const mediaId = answer.kind === "ok" ? textAt(answer.body["id"]) : undefined;
    return mediaId ? { mediaId } : { error: unavailable() };
  }
}

/** The type belongs to the key: the same bytes sent as a document and as a picture are two uploads. */
function keyOf(media: OutboundMedia): string {
  return `${media.sha256} ${media.mimeType}`;
}
