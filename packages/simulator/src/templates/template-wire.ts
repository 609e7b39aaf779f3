import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import type { Sim } from "../sim.ts";
import type { Account, Template } from "../world/model.ts";
import { newGraphId } from "../world/new-ids.ts";
import { assertComponents } from "./components.ts";
import { planReview } from "./review.ts";
import { templateCreateSchema, templateEditSchema } from "./template-schema.ts";
import { emitTemplateStatus } from "./template-webhook.ts";

const TEMPLATES_MAX = 6_000;
const DAY_MS = 24 * 3_600_000;
const EDITS_PER_MONTH = 10;

/** A template as the Graph API shows it. */
export function templateView(template: Template, fields: string | undefined): Record<string, unknown> {
  const all: Record<string, unknown> = {
    name: template.name,
    parameter_format: template.parameterFormat,
    components: template.components,
    language: template.language,
    status: template.status,
    category: template.category,
    quality_score: { score: template.quality, date: Math.floor(template.createdAt / 1000) },
    rejected_reason: template.rejectedReason,
  };
  const wanted = fields?.split(",").map((field) => field.trim()) ?? [
    "name",
    "parameter_format",
    "components",
    "language",
    "status",
    "category",
  ];
  return {
    ...Object.fromEntries(wanted.flatMap((field) => (field in all ? [[field, all[field]]] : []))),
    id: template.id,
  };
}

export function listTemplates(sim: Sim, account: Account, query: Record<string, string>): Template[] {
  const status = query.status?.toUpperCase();
  return [...sim.world.templates.values()].filter(
    (template) =>
      template.accountId === account.id &&
      (!query.name || template.name.includes(query.name)) &&
      (!query.language || template.language === query.language) &&
      (!query.category || template.category === query.category.toUpperCase()) &&
      (!status || template.status === status),
  );
}

/** @throws GraphError 100, 131008, 2388019, 2388024, 2388040, 2388072, 2388299 … */
export function createTemplate(sim: Sim, account: Account, body: unknown): Record<string, unknown> {
  const fields = parseGraph(templateCreateSchema, body, "");
  if (sim.world.findTemplate(account.id, fields.name, fields.language)) {
    throw new GraphError(2388024, `There is already ${fields.language} content for this template.`);
  }
  if (sim.world.templates.size >= TEMPLATES_MAX) throw new GraphError(2388019, "The account has too many templates.");
  assertComponents(fields.components, fields.parameter_format, fields.category);
  const template: Template = {
    id: newGraphId(sim.random),
    accountId: account.id,
    name: fields.name,
    language: fields.language,
    category: fields.category,
    status: "PENDING",
    quality: "UNKNOWN",
    parameterFormat: fields.parameter_format,
    components: fields.category === "AUTHENTICATION" ? withMetasText(fields.components) : fields.components,
    rejectedReason: "NONE",
    createdAt: sim.now(),
    editedAt: [],
  };
  sim.world.addTemplate(template);
  sim.changes++;
  planReview(sim, template);
  sim.transcript.add("template", { id: template.id, name: template.name, event: "CREATED" });
  return { id: template.id, status: template.status, category: template.category };
}

/** The body of an authentication template is not the business's to write. */
function withMetasText(components: Record<string, unknown>[]): Record<string, unknown>[] {
  return components.map((part) =>
    String(part.type).toUpperCase() === "BODY" && part.text === undefined
      ? { ...part, text: "{{1}} is your verification code." }
      : part,
  );
}

/** An edit goes through review again. @throws GraphError 100 edited too often, or still under review */
export function editTemplate(sim: Sim, template: Template, body: unknown): Record<string, unknown> {
  const fields = parseGraph(templateEditSchema, body, "");
  if (template.status === "PENDING") throw new GraphError(100, "A template under review cannot be edited.");
  const now = sim.now();
  template.editedAt = template.editedAt.filter((at) => at > now - 30 * DAY_MS);
  if (template.status === "APPROVED") {
    const recent = template.editedAt.filter((at) => at > now - DAY_MS).length;
    if (recent >= 1 || template.editedAt.length >= EDITS_PER_MONTH) {
      throw new GraphError(100, "An approved template can be edited once a day and ten times in 30 days.");
    }
  }
  if (fields.components) {
    assertComponents(fields.components, template.parameterFormat, fields.category ?? template.category);
    template.components = fields.components;
  }
  if (fields.category) template.category = fields.category;
  template.editedAt.push(now);
  template.status = "PENDING";
  sim.changes++;
  planReview(sim, template);
  return { success: true, id: template.id, name: template.name, category: template.category };
}

/** By name all languages, with `hsm_id` one. @throws GraphError 100 nothing of that name */
export function deleteTemplates(sim: Sim, account: Account, query: Record<string, string>): { success: true } {
  if (!query.name) throw new GraphError(100, "The parameter name is required.");
  const doomed = [...sim.world.templates.values()].filter(
    (template) =>
      template.accountId === account.id &&
      template.name === query.name &&
      (!query.hsm_id || template.id === query.hsm_id),
  );
  if (doomed.length === 0) throw new GraphError(100, "Message Template Not Found");
  for (const template of doomed) {
    sim.world.deleteTemplate(template);
    emitTemplateStatus(sim, template, "DELETED", "NONE");
  }
  sim.changes++;
  return { success: true };
}
