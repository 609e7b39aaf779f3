import type { RenderedTemplate } from "../control/shapes.ts";
import { mediaView } from "../control/content-view.ts";
import { GraphError } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { BusinessNumber, Template } from "../world/model.ts";
import type { TemplateParameter, TemplateSend } from "./template-send-schema.ts";
import { fillText, variablesIn } from "./variables.ts";

export interface CheckedTemplate {
  category: Template["category"];
  rendered: RenderedTemplate;
}

type Part = Record<string, unknown>;
const BODY_CHARS_MAX = 1_024;

/**
 * Finds the template, holds the parameters against its variables and fills it in.
 * @throws GraphError 132000, 132001, 132005, 132012, 132015, 132016, 131008
 */
export function checkTemplateSend(sim: Sim, number: BusinessNumber, content: unknown): CheckedTemplate {
  const send = content as TemplateSend;
  const template = sim.world.findTemplate(number.accountId, send.name, send.language.code);
  if (!template) {
    throw new GraphError(132001, `Template name (${send.name}) does not exist in ${send.language.code}.`);
  }
  assertUsable(template, send);
  const header = renderHeader(sim, template, send);
  const body = fillPart(template, send, "BODY", "body");
  if (body.length > BODY_CHARS_MAX) throw new GraphError(132005, "The filled-in body is longer than 1024 characters.");
  const footer = partOf(template, "FOOTER")?.text;
  return {
    category: template.category,
    rendered: {
      name: template.name,
      language: template.language,
      ...(header ? { header } : {}),
      body,
      ...(typeof footer === "string" ? { footer } : {}),
      buttons: renderButtons(template, send),
    },
  };
}

function assertUsable(template: Template, send: TemplateSend): void {
  if (template.status === "PAUSED") throw new GraphError(132015, "The template is paused because of low quality.");
  if (template.status === "DISABLED") throw new GraphError(132016, "The template is disabled for good.");
  if (template.status !== "APPROVED") {
    throw new GraphError(132001, `Template name (${send.name}) is not approved in ${send.language.code}.`);
  }
}

function renderHeader(sim: Sim, template: Template, send: TemplateSend): RenderedTemplate["header"] {
  const part = partOf(template, "HEADER");
  if (!part) return undefined;
  const format = String(part.format ?? "TEXT").toLowerCase();
  if (format === "text") return { type: "text", text: fillPart(template, send, "HEADER", "header") };
  const parameter = parametersOf(send, "header")[0];
  if (!parameter)
    throw new GraphError(132012, `header: Format mismatch, expected ${format.toUpperCase()}, received UNKNOWN`);
  if (parameter.type !== format) {
    throw new GraphError(
      132012,
      `header: Format mismatch, expected ${format.toUpperCase()}, received ${parameter.type.toUpperCase()}`,
    );
  }
  const media = parameter[format];
  if (media === null || typeof media !== "object")
    throw new GraphError(131008, `header: parameter ${format} is required.`);
  if (format === "location") return { type: "location" };
  return { type: format as "image" | "video" | "document", media: mediaView(sim, media) };
}

function fillPart(template: Template, send: TemplateSend, type: string, sendType: string): string {
  const text = String(partOf(template, type)?.text ?? "");
  const variables = variablesIn(text);
  const parameters = parametersOf(send, sendType);
  if (variables.length !== parameters.length) {
    throw new GraphError(
      132000,
      `${sendType}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  }
  const named = template.parameterFormat === "NAMED";
  const values = new Map<string, string>();
  for (const [index, parameter] of parameters.entries()) {
    const name = named ? parameter.parameter_name : String(index + 1);
    if (!name)
      throw new GraphError(131008, `${sendType}: parameter_name is required for a template with named variables.`);
    if (!variables.includes(name)) throw new GraphError(132000, `${sendType}: there is no variable named ${name}.`);
    values.set(name, textOf(parameter, sendType));
  }
  return fillText(text, values);
}

function textOf(parameter: TemplateParameter, where: string): string {
  if (parameter.type === "text") {
    if (!parameter.text) throw new GraphError(131008, `${where}: the text of a parameter is required.`);
    if (/[\n\t]| {5,}/.test(parameter.text)) {
      throw new GraphError(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
    }
    return parameter.text;
  }
  const value = parameter[parameter.type] as { fallback_value?: string } | undefined;
  if (!value?.fallback_value)
    throw new GraphError(132012, `${where}: a parameter of type ${parameter.type} does not fit here.`);
  return value.fallback_value;
}

function renderButtons(template: Template, send: TemplateSend): RenderedTemplate["buttons"] {
  const buttons = (partOf(template, "BUTTONS")?.buttons ?? []) as Part[];
  return buttons.map((button, index) => {
    const parameter = send.components?.find(
      (component) => component.type === "button" && Number(component.index ?? 0) === index,
    )?.parameters?.[0];
    const type = String(button.type);
    const url = type === "URL" ? fillUrl(String(button.url ?? ""), parameter, index) : undefined;
    return {
      index,
      type,
      text: String(button.text ?? (type === "COPY_CODE" ? "Copy code" : "")),
      ...(url ? { url } : {}),
      ...(typeof button.phone_number === "string" ? { phone_number: button.phone_number } : {}),
      ...(type === "QUICK_REPLY" ? { payload: parameter?.payload ?? String(button.text) } : {}),
    };
  });
}

function fillUrl(url: string, parameter: TemplateParameter | undefined, index: number): string {
  if (variablesIn(url).length === 0) return url;
  if (!parameter?.text) throw new GraphError(131008, `Button at index ${index} of type Url requires a parameter`);
  return url.replace(/\{\{\w+\}\}/, parameter.text);
}

function parametersOf(send: TemplateSend, type: string): TemplateParameter[] {
  return send.components?.find((component) => component.type === type)?.parameters ?? [];
}

function partOf(template: Template, type: string): Part | undefined {
  return template.components.find((part) => String(part.type).toUpperCase() === type);
}
