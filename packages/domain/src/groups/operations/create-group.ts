import { defineOperation, phoneIdInput, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { phoneFor } from "../../phones/index.ts";
import { beginCreation } from "../begin-creation.ts";
import { imageInput } from "../group-picture.ts";
import { awaitAnswer } from "../operation-answer.ts";
import { PARTICIPANTS_MAX, resolveParticipants } from "../participants.ts";
import { previewStrangers } from "../preview-strangers.ts";
import { dryRunInput, groupAnswer, settingsFrom, settingsOption } from "../schemas.ts";

export const createGroup = defineOperation({
  name: "create_group",
  summary: "Make a group with people.",
  guidance: "Who forbids it is invited by link. Returns chat_id, outcomes.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "groups:write",
  tier: "core",
  rest: "POST /groups",
  input: z.object({
    name: z.string().trim().min(1).max(100).describe("Shown to every member, 1 to 100 characters."),
    participants: z
      .array(z.string().max(ID_CHARS_MAX))
      .max(PARTICIPANTS_MAX)
      .default([])
      .describe("Who is in it beside this phone: ids of contacts (con_…) or numbers with country code."),
    description: z.string().max(2048).optional().describe("Shown to every member, at most 2048 characters."),
    image: imageInput,
    settings: settingsOption.describe("See update_group_settings."),
    dry_run: dryRunInput,
    phone_id: phoneIdInput,
  }),
  output: groupAnswer,
  errors: ["contact_not_found", "phone_not_found", "not_supported", "media_not_found", "payload_too_large"],
  needs: ["groups.create", "groups.updateSettings?"],
  asksRarely: true,
  async preview({ ctx, input: { participants, name } }) {
    const { people } = await resolveParticipants(ctx, participants);
    return previewStrangers(ctx, people, { group: name });
  },
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const people = await resolveParticipants(ctx, input.participants);
    const { name, description } = input;
    const settings = settingsFrom(input.settings ?? {});
    const wanted = { name, settings, ...(description ? { description } : {}) };
    return beginCreation(ctx, phone.id, wanted, people, input.image);
  },
  complete: awaitAnswer,
});
