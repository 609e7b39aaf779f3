import type { TemplateComponent } from "@parley/connectors/contract";
import { AppError, idPattern, isSeen, nearestOf, type FieldProblem } from "@parley/kernel";
import { slotsOf, textOf, type TemplateShape, type HeaderKind, type TemplateSlot } from "./template-slots.ts";

export interface FilledTemplate {
  components: TemplateComponent[];
  /** A file of ours for the header, for whoever sends to put in; null where there is none, or it has an address. */
  headerFile: { fileId: string; kind: HeaderKind } | null;
  /** What the person will read: header, body and footer, one below the other. */
  text: string;
}

/**
 * Puts the values in their places.
 * @throws invalid_input  one field per missing, empty or unknown variable
 */
export function fillTemplate(
  template: TemplateShape & { name: string },
  variables: Readonly<Record<string, string>>,
): FilledTemplate {
  const slots = slotsOf(template);
  const problems = problemsOf(slots, variables);
  if (problems.length > 0) {
    const wanted = slots.map((slot) => slot.key);
    throw new AppError("invalid_input", {
      public: `The variables do not fit template ${template.name}: ${problems.map((p) => `${p.path} ${p.message}`).join("; ")}. It takes ${wanted.length > 0 ? wanted.join(", ") : "none"}. Nothing was sent.`,
      fields: problems,
      details: { variables: wanted },
    });
  }
  return {
    components: componentsOf(slots, template, variables),
    headerFile: headerFileOf(slots, variables),
    text: renderedText(template, slots, variables),
  };
}

function problemsOf(slots: readonly TemplateSlot[], variables: Readonly<Record<string, string>>): FieldProblem[] {
  const wanted = [...new Set(slots.map((slot) => slot.key))];
  const missing = slots
    .filter((slot, index) => slots.findIndex((other) => other.key === slot.key) === index)
    .flatMap((slot) => slotProblem(slot, variables[slot.key]));
  const unknown = Object.keys(variables)
    .filter((key) => !wanted.includes(key))
    .map((key) => {
      const nearest = nearestOf(key, wanted);
      return {
        path: `variables.${key}`,
        message: nearest ? `is not in this template; did you mean \`${nearest}\`?` : "is not in this template",
      };
    });
  return [...missing, ...unknown];
}

function slotProblem(slot: TemplateSlot, value: string | undefined): FieldProblem[] {
  const path = `variables.${slot.key}`;
  if (value === undefined) return [{ path, message: "is missing" }];
  if (!isSeen(value)) return [{ path, message: "is empty", received: value }];
  const unfilled = /\{\{[^{}]*\}\}/.exec(value)?.[0];
  if (unfilled)
    return [
      { path, message: `holds ${unfilled}, which nothing fills in here: write the value itself`, received: value },
    ];
  if (slot.kind === "media" && !value.startsWith("https://") && !isFileId(value))
    return [{ path, message: `must be the https address or the file_id of the header's ${slot.mediaKind}` }];
  if (slot.kind !== "media" && UNFIT.test(value))
    return [{ path, message: "holds a line break, a tab or more than four spaces in a row, which WhatsApp refuses" }];
  return [];
}

/** Source: Meta, error 132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces". */
const UNFIT = /[\n\r\t]| {5}/;

function componentsOf(
  slots: readonly TemplateSlot[],
  template: TemplateShape,
  variables: Readonly<Record<string, string>>,
): TemplateComponent[] {
  const components: TemplateComponent[] = [];
  for (const part of ["header", "body"] as const) {
    const parameters = slots
      .filter((slot) => slot.part === part)
      .map((slot) => parameterOf(slot, template, variables[slot.key] ?? ""));
    if (parameters.length > 0) components.push({ type: part, parameters });
  }
  for (const slot of slots.filter((candidate) => candidate.part === "button")) {
    components.push({
      type: "button",
      subType: slot.kind === "coupon_code" ? "copy_code" : "url",
      index: slot.index ?? 0,
      parameters: [parameterOf(slot, template, variables[slot.key] ?? "")],
    });
  }
  return components;
}

function isFileId(value: string): boolean {
  return idPattern("file").test(value);
}

function headerFileOf(
  slots: readonly TemplateSlot[],
  variables: Readonly<Record<string, string>>,
): FilledTemplate["headerFile"] {
  const slot = slots.find((candidate) => candidate.kind === "media");
  const value = slot && variables[slot.key];
  return value && isFileId(value) ? { fileId: value, kind: slot.mediaKind ?? "image" } : null;
}

function parameterOf(slot: TemplateSlot, template: TemplateShape, value: string): Record<string, unknown> {
  if (slot.kind === "media") {
    const mediaKind = slot.mediaKind ?? "image";
    return { type: mediaKind, [mediaKind]: isFileId(value) ? {} : { link: value } };
  }
  if (slot.kind === "coupon_code") return { type: "coupon_code", coupon_code: value };
  const named = template.parameterFormat === "named" && slot.placeholder !== null;
  return { type: "text", ...(named ? { parameter_name: slot.placeholder } : {}), text: value };
}

function renderedText(
  template: TemplateShape,
  slots: readonly TemplateSlot[],
  variables: Readonly<Record<string, string>>,
): string {
  const lines = template.components.flatMap((component) => {
    const type = textOf(component["type"]).toLowerCase();
    if (type !== "header" && type !== "body" && type !== "footer") return [];
    const text = textOf(component["text"]).replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
      const slot = slots.find((candidate) => candidate.part === type && candidate.placeholder === name);
      return slot ? (variables[slot.key] ?? whole) : whole;
    });
    return text ? [text] : [];
  });
  return lines.join("\n");
}
