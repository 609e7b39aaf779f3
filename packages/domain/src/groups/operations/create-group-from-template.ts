import { AppError, defineOperation, ID_CHARS_MAX, phoneIdInput, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { beginCreation } from "../begin-creation.ts";
import { loadGroupTemplate, peopleOfTemplates, templateIdInput } from "../group-templates.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { PARTICIPANTS_MAX, refusedUnseen, resolveParticipants } from "../participants.ts";
import { previewStrangers } from "../preview-strangers.ts";
import { dryRunInput, groupAnswer } from "../schemas.ts";

export const createGroupFromTemplate = defineOperation({
  name: "create_group_from_template",
  summary: "Make a group with a template's people and settings.",
  guidance: "Which: list_group_templates. Returns outcomes.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "groups:write",
  tier: "extended",
  rest: "POST /group-templates/{template_id}/groups",
  input: z.object({
    template_id: templateIdInput,
    name: z.string().trim().min(1).max(100).describe("Of the new group, shown to every member, 1 to 100 characters."),
    participants: z
      .array(z.string().max(ID_CHARS_MAX))
      .max(PARTICIPANTS_MAX)
      .default([])
      .describe("Who is in it beside the template's people: ids of contacts (con_…) or numbers with country code."),
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["template_not_found", "contact_not_found", "phone_not_found", "limit_exceeded", "not_supported"],
  needs: ["groups.create", "groups.updateSettings?", "groups.promoteMembers?"],
  asksRarely: true,
  async preview({ ctx, input }) {
    const { template, people } = await planOf(ctx, input);
    return previewStrangers(ctx, people.people, { group: input.name, template: template.name });
  },
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const { template, people, admins } = await planOf(ctx, input);
    const { description, settings, pictureFileId } = template;
    const wanted = {
      name: input.name,
      settings,
      ...(description ? { description } : {}),
      ...(pictureFileId ? { pictureFileId } : {}),
      ...(admins.length > 0 ? { admins } : {}),
    };
    return beginCreation(ctx, phone.id, wanted, people);
  },
  complete: awaitAnswer,
});

/** The template's people and those of the call, each once. */
async function planOf(ctx: Ctx, input: { template_id: string; participants: string[] }) {
  const template = await loadGroupTemplate(ctx, input.template_id);
  const all = (await peopleOfTemplates(ctx, [template.id])).get(template.id) ?? [];
  const kept = all.filter((person) => !person.unseen);
  const given = [...kept.map((person) => person.contactId), ...input.participants];
  if (given.length > PARTICIPANTS_MAX) throw tooMany(kept.length);
  const admins = kept.filter((person) => person.admin).map((person) => person.contactId);
  const { people, refused } = await resolveParticipants(ctx, given);
  const unseen = all.filter((person) => person.unseen).map(({ contactId }) => refusedUnseen(contactId));
  return { template, people: { people, refused: [...unseen, ...refused] }, admins };
}

function tooMany(kept: number): AppError {
  return new AppError("limit_exceeded", {
    public: `A new group begins with at most ${PARTICIPANTS_MAX} people, and the template has ${kept} of them. Name fewer, and add the others with add_group_members.`,
    fields: [
      {
        path: "participants",
        message: "are too many with the template's",
        expected: `at most ${PARTICIPANTS_MAX - kept}`,
      },
    ],
    hint: "add_group_members",
  });
}
