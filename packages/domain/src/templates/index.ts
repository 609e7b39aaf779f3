/**
 * Message templates: what the network last told us of each one of a phone. They are made and
 * reviewed there; here they are looked up, filled in and kept in step.
 */
export const category = "message";

export { fillTemplate, type FilledTemplate } from "./fill-template.ts";
export { loadTemplate, type TemplateRow } from "./load-template.ts";
export { choicesFinder, type ChoicesFinder, type TemplateChoices } from "./template-choices.ts";
export { soleLanguageOf } from "./sole-language.ts";
export { recordTemplateChanges } from "./record-template-changes.ts";
export { enqueueSync, syncTemplates, templateJobs } from "./sync-templates.ts";
