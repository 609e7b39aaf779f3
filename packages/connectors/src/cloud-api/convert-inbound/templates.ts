import type { InboundTemplateChange } from "../../contract/index.ts";
import type { Change, Converted } from "./change.ts";
import { objectAt, textAt, type JsonObject } from "./json-value.ts";

/** The fields about one template. A change of its components carries neither status nor category. */
export const TEMPLATE_FIELDS = [
  "message_template_status_update",
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
] as const;

export function convertTemplate(change: Change, out: Converted): void {
  const { value, fallbackAt: at } = change;
  const name = textAt(value["message_template_name"]);
  const language = textAt(value["message_template_language"]);
  const providerTemplateId = textAt(value["message_template_id"]);
  if (!name || !language || !providerTemplateId || !at) {
    return out.keep(change.field, "The change does not name its template, or has no time.", value);
  }
  out.event({ kind: "template", name, language, providerTemplateId, ...whatChanged(value), at });
}

function whatChanged(value: JsonObject): Partial<InboundTemplateChange> {
  const status = textAt(value["event"]);
  const category = textAt(value["new_category"]) ?? textAt(value["message_template_category"]);
  const quality = textAt(value["new_quality_score"]);
  const reason = reasonOf(value);
  return {
    ...(status ? { status } : {}),
    ...(category ? { category } : {}),
    ...(quality ? { quality } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Meta writes `NONE` where there is no reason. */
function reasonOf(value: JsonObject): string | undefined {
  const inWords = textAt(objectAt(value["rejection_info"])?.["reason"]);
  const code = textAt(value["reason"]);
  return inWords ?? (code === "NONE" ? undefined : code);
}
