import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { loadGroupTemplate, peopleOfTemplates, templateIdInput } from "../group-templates.ts";
import { groupTemplates } from "../table.ts";

export const deleteGroupTemplate = defineOperation({
  name: "delete_group_template",
  summary: "Delete a group template.",
  guidance: "Groups made from it stay: leave_group.",
  effect: "destructive",
  outside: false,
  idempotent: false,
  scope: "groups:write",
  tier: "extended",
  rest: "DELETE /group-templates/{template_id}",
  input: z.object({ template_id: templateIdInput }),
  output: z.object({ template_id: z.string(), name: z.string(), deleted: z.literal(true) }),
  errors: ["template_not_found"],
  async preview({ ctx, input }) {
    const { id, name } = await loadGroupTemplate(ctx, input.template_id);
    const people = (await peopleOfTemplates(ctx, [id])).get(id) ?? [];
    return {
      text: `This deletes one group template with its list of ${counted(people.length, "person", "people")} and its settings. Groups made from it stay.`,
      count: 1,
      details: { template_id: id, name, participants: people.length },
    };
  },
  async run({ ctx, input }) {
    const { id, name, settings } = await loadGroupTemplate(ctx, input.template_id, true);
    const people = (await peopleOfTemplates(ctx, [id])).get(id) ?? [];
    await db(ctx).delete(groupTemplates).where(eq(groupTemplates.id, id));
    const contactIds = people.map((person) => person.contactId);
    ctx.audit.changed("group_template", id, { name, settings, people: contactIds }, null);
    ctx.events.publish("group_template.deleted", { template_id: id, name });
    return { template_id: id, name, deleted: true as const };
  },
});
