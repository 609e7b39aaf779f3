/**
 * The variables of a template, each under the name a caller uses in `variables`:
 *
 *   body             its own name: `1`, `2` or `first_name`
 *   header text      `header_1` when positional, its own name when named
 *   header media     `header_media`, a public https address or the file_id of an upload
 *   URL button       `button_1` … by the button's place; also for copy-code buttons
 *
 * Source: Meta, template components (read 2026-11); the components are stored as the network gave them.
 */
export interface TemplateSlot {
  key: string;
  part: "header" | "body" | "button";
  /** Name or number inside the braces; null for media and copy codes. */
  placeholder: string | null;
  kind: "text" | "media" | "coupon_code" | "url_suffix";
  /** Of a media header. */
  mediaKind?: HeaderKind;
  /** Zero-based place of a button. */
  index?: number;
}

export type HeaderKind = "image" | "video" | "document";

export interface TemplateShape {
  components: readonly Record<string, unknown>[];
  parameterFormat: "positional" | "named";
}

export function slotsOf(template: TemplateShape): TemplateSlot[] {
  return template.components.flatMap((component) => {
    const type = textOf(component["type"]).toUpperCase();
    if (type === "HEADER") return headerSlots(component, template.parameterFormat);
    if (type === "BODY") return placeholdersIn(textOf(component["text"])).map((name) => bodySlot(name));
    if (type === "BUTTONS") return buttonSlots(component["buttons"]);
    return [];
  });
}

function headerSlots(header: Record<string, unknown>, format: TemplateShape["parameterFormat"]): TemplateSlot[] {
  const kind = textOf(header["format"]).toLowerCase();
  if (kind === "image" || kind === "video" || kind === "document") {
    return [{ key: "header_media", part: "header", placeholder: null, kind: "media", mediaKind: kind }];
  }
  return placeholdersIn(textOf(header["text"])).map((name) => ({
    key: format === "named" ? name : `header_${name}`,
    part: "header",
    placeholder: name,
    kind: "text",
  }));
}

function bodySlot(name: string): TemplateSlot {
  return { key: name, part: "body", placeholder: name, kind: "text" };
}

function buttonSlots(buttons: unknown): TemplateSlot[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.flatMap((button: unknown, index): TemplateSlot[] => {
    const fields = button !== null && typeof button === "object" ? (button as Record<string, unknown>) : {};
    const type = textOf(fields["type"]).toUpperCase();
    const key = `button_${index + 1}`;
    if (type === "URL" && placeholdersIn(textOf(fields["url"])).length > 0)
      return [{ key, part: "button", placeholder: null, kind: "url_suffix", index }];
    if (type === "COPY_CODE") return [{ key, part: "button", placeholder: null, kind: "coupon_code", index }];
    return [];
  });
}

/** Names inside `{{…}}` in their order, each once. */
function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ""))];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
