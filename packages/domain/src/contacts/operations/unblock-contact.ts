import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { awaitBlock, blockAnswer } from "../blocks/block-answer.ts";
import { beginBlock } from "../blocks/begin-block.ts";
import { contactIdInput } from "../schemas.ts";

export const unblockContact = defineOperation({
  name: "unblock_contact",
  summary: "Unblock a person, so that they can write to us again.",
  guidance: "On every phone that blocks or knows them, or one. What they wrote meanwhile is lost. An answer per phone.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "contacts:write",
  tier: "extended",
  rest: "DELETE /contacts/{contact_id}/block",
  input: z.object({
    contact_id: contactIdInput,
    phone_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("phn_…, to unblock them on this number of ours alone; on every one unless given."),
  }),
  output: blockAnswer,
  errors: ["contact_not_found", "contact_conflict", "phone_not_found", "phone_conflict", "not_supported"],
  needs: ["block"],
  run: ({ ctx, input }) => beginBlock(ctx, "unblock", input),
  complete: awaitBlock,
});
