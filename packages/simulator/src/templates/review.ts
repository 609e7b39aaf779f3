/**
 * Review: PENDING for a while on the virtual clock, then APPROVED or REJECTED. What is rejected
 * is told by the text, so a test can have either: one that asks for a password or card number is.
 */
import type { Sim } from "../sim.ts";
import type { Template, TemplateStatus } from "../world/model.ts";
import { emitTemplateStatus } from "./template-webhook.ts";

const REVIEW_MS = 3 * 60_000;
const ABUSIVE = /password|card number|cvv|senha|contraseña|passwort/i;

export function planReview(sim: Sim, template: Template): void {
  sim.schedule.add("template_review", REVIEW_MS, { id: template.id, round: template.editedAt.length });
}

export function registerReview(sim: Sim): void {
  sim.schedule.on("template_review", (data) => {
    const template = sim.world.templates.get(String(data.id));
    // Decided by hand meanwhile, or edited again.
    if (template?.status !== "PENDING" || template.editedAt.length !== Number(data.round)) return;
    if (ABUSIVE.test(JSON.stringify(template.components))) decide(sim, template, "REJECTED", "ABUSIVE_CONTENT");
    else decide(sim, template, "APPROVED", "NONE");
  });
}

export function decide(sim: Sim, template: Template, status: TemplateStatus, reason: string): void {
  template.status = status;
  template.rejectedReason = status === "REJECTED" ? reason : "NONE";
  sim.changes++;
  emitTemplateStatus(sim, template, status, reason);
  sim.transcript.add("template", { id: template.id, name: template.name, event: status });
}
