import type { Sim } from "../sim.ts";
import type { Template } from "../world/model.ts";

export function emitTemplateStatus(sim: Sim, template: Template, event: string, reason: string): void {
  sim.webhooks.emit(template.accountId, null, "message_template_status_update", {
    event,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    message_template_category: template.category,
    reason,
    ...(event === "REJECTED"
      ? { rejection_info: { reason, recommendation: "Change the text and submit it again." } }
      : {}),
    ...(event === "PAUSED" ? { other_info: { title: "FIRST_PAUSE", description: "Paused for low quality." } } : {}),
    ...(event === "DISABLED" ? { disable_info: { disable_date: Math.floor(sim.now() / 1000) } } : {}),
  });
}

export function emitTemplateQuality(sim: Sim, template: Template, previous: string): void {
  sim.webhooks.emit(template.accountId, null, "message_template_quality_update", {
    previous_quality_score: previous,
    new_quality_score: template.quality,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
  });
}
