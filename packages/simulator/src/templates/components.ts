import { GraphError } from "../graph/errors.ts";
import type { Template } from "../world/model.ts";
import { variablesIn } from "./variables.ts";

type Part = Record<string, unknown>;

const HEADER_FORMATS = ["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF"];
const BUTTON_TYPES = [
  "QUICK_REPLY",
  "URL",
  "PHONE_NUMBER",
  "COPY_CODE",
  "OTP",
  "FLOW",
  "CATALOG",
  "MPM",
  "VOICE_CALL",
  "REQUEST_CONTACT_INFO",
];
const LIMIT = { header: 60, body: 1_024, footer: 60, buttonText: 25, buttons: 10, url: 2_000 };

/** Meta's rules for the parts of a template. @throws GraphError 100, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299 */
export function assertComponents(
  components: Part[],
  format: "POSITIONAL" | "NAMED",
  category: Template["category"],
): void {
  const types = components.map((part) => String(part.type).toUpperCase());
  if (new Set(types).size !== types.length) throw new GraphError(100, "Every type of component may be there once.");
  for (const part of components) {
    const type = String(part.type).toUpperCase();
    if (type === "HEADER") assertHeader(part, format);
    else if (type === "BODY") assertBody(part, format, category);
    else if (type === "FOOTER") assertFooter(part);
    else if (type === "BUTTONS") assertButtons(part);
    else if (type !== "CAROUSEL" && type !== "LIMITED_TIME_OFFER") {
      throw new GraphError(100, `components: there is no component of type ${type}.`);
    }
  }
  if (!types.includes("BODY")) throw new GraphError(2388072, "A template needs a body.");
}

function assertHeader(part: Part, format: "POSITIONAL" | "NAMED"): void {
  const kind = String(part.format ?? "").toUpperCase();
  if (!HEADER_FORMATS.includes(kind))
    throw new GraphError(2388047, `The header format ${kind || "(none)"} is not known.`);
  if (kind !== "TEXT") return;
  const text = textOf(part, LIMIT.header, 2388047);
  assertVariables(text, format);
  if (variablesIn(text).length > 1) throw new GraphError(2388047, "A header may have one variable.");
}

function assertBody(part: Part, format: "POSITIONAL" | "NAMED", category: Template["category"]): void {
  // Authentication templates have Meta's own text.
  if (part.text === undefined && category === "AUTHENTICATION") return;
  const text = textOf(part, LIMIT.body, 2388072).trim();
  assertVariables(text, format);
  if (/^\{\{\s*\w+\s*\}\}|\{\{\s*\w+\s*\}\}$/.test(text)) {
    throw new GraphError(2388299, "Variables can't be at the start or end of the template.");
  }
  const variables = variablesIn(text).length;
  const words = text.split(/\s+/).length;
  if (words < variables * 2 + 1) throw new GraphError(2388293, "Too many variables for the length of the text.");
  if (variables > 0 && !hasExample(part))
    throw new GraphError(100, "components: the body has variables but no example.");
}

function assertFooter(part: Part): void {
  if (variablesIn(textOf(part, LIMIT.footer, 2388073)).length > 0) {
    throw new GraphError(2388073, "A footer cannot have variables.");
  }
}

function assertButtons(part: Part): void {
  const buttons = part.buttons;
  if (!Array.isArray(buttons) || buttons.length === 0 || buttons.length > LIMIT.buttons) {
    throw new GraphError(100, "components: a template may have 1 to 10 buttons.");
  }
  for (const button of buttons as Part[]) {
    const type = String(button.type).toUpperCase();
    if (!BUTTON_TYPES.includes(type)) throw new GraphError(100, `components: there is no button of type ${type}.`);
    if (["QUICK_REPLY", "URL", "PHONE_NUMBER"].includes(type)) textOf(button, LIMIT.buttonText, 100);
    if (type === "URL" && (typeof button.url !== "string" || button.url.length > LIMIT.url)) {
      throw new GraphError(100, "components: a URL button needs a url of at most 2000 characters.");
    }
    if (type === "PHONE_NUMBER" && typeof button.phone_number !== "string") {
      throw new GraphError(100, "components: a phone button needs a phone_number.");
    }
  }
}

function textOf(part: Part, charsMax: number, code: number): string {
  if (typeof part.text !== "string" || part.text.trim() === "") {
    throw new GraphError(code, `components: ${String(part.type)} needs a text.`);
  }
  if (part.text.length > charsMax) {
    throw new GraphError(2388040, `${String(part.type)} may have ${charsMax} characters.`);
  }
  return part.text;
}

function assertVariables(text: string, format: "POSITIONAL" | "NAMED"): void {
  const names = variablesIn(text);
  const ok =
    format === "NAMED"
      ? names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
      : names.every((name, i) => name === String(i + 1));
  if (!ok) {
    throw new GraphError(
      100,
      format === "NAMED"
        ? "components: named variables are lower-case letters, digits and underscores."
        : "components: variables must be numbered {{1}}, {{2}}, … in order.",
    );
  }
}

function hasExample(part: Part): boolean {
  const example = part.example as { body_text?: unknown; body_text_named_params?: unknown } | undefined;
  return Array.isArray(example?.body_text) || Array.isArray(example?.body_text_named_params);
}
