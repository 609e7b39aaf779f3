import { AppError } from "@parley/kernel";
import type { MediaAbility } from "../contract/index.ts";
import type { Download, GraphClient } from "./client.ts";
import { numberAt, textAt, type JsonObject } from "./convert-inbound/json-value.ts";
import { appErrorOf } from "./errors.ts";
import { isMissingObject, refusalOf, unavailable } from "./graph-answer.ts";

/** Id to address to bytes. The address lives five minutes, so it is asked for each time and kept nowhere. */
export function mediaAbility(client: GraphClient, phoneNumberId: string): MediaAbility {
  return {
    async fetch(providerMediaId, maxBytes) {
      const info = await mediaInfo(client, providerMediaId, phoneNumberId);
      const declaredBytes = numberAt(info["file_size"]) ?? Number(textAt(info["file_size"]) ?? 0);
      if (declaredBytes > maxBytes) throw tooLarge(maxBytes);
      const address = textAt(info["url"]);
      if (!address) throw mediaNotFound();
      const download = await client.download(address, maxBytes);
      if (download.kind !== "ok") throw downloadError(download, maxBytes);
      const mimeType = textAt(info["mime_type"]) ?? download.mimeType ?? "application/octet-stream";
      return { bytes: download.bytes, mimeType };
    },
  };
}

async function mediaInfo(client: GraphClient, id: string, phoneNumberId: string): Promise<JsonObject> {
  const answer = await client.call({ method: "GET", path: [id], query: { phone_number_id: phoneNumberId } });
  if (answer.kind === "ok") return answer.body;
  if (answer.kind !== "refused") throw appErrorOf(unavailable());
  throw isMissingObject(answer.error) ? mediaNotFound() : appErrorOf(refusalOf(answer.error));
}

function downloadError(download: Exclude<Download, { kind: "ok" }>, maxBytes: number): AppError {
  if (download.kind === "too_large") return tooLarge(maxBytes);
  if (download.kind === "refused" && [403, 404, 410].includes(download.status)) return mediaNotFound();
  if (download.kind === "foreign_host") {
    return new AppError("connector_unavailable", {
      public: "The network named an address outside its own hosts for this file; it was not fetched.",
      retryable: false,
    });
  }
  const internal = download.kind === "refused" ? `HTTP ${download.status}` : download.reason;
  return new AppError("connector_unavailable", {
    public: "The file could not be fetched from WhatsApp at the moment. Try again later.",
    internal,
  });
}

function mediaNotFound(): AppError {
  return new AppError("media_not_found", {
    public: "WhatsApp no longer has this file: it keeps files of customers 7 days. Ask for it again.",
  });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", {
    public: `The file is larger than ${maxBytes} bytes and was not fetched.`,
  });
}
