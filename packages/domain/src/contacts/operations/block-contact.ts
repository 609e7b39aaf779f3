import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { awaitBlock, blockAnswer } from "../blocks/block-answer.ts";
import { beginBlock } from "../blocks/begin-block.ts";
import { contactIdInput } from "../schemas.ts";

export const blockContact = defineOperation({
  name: "block_contact",
  summary: "Block a person: what they write no longer reaches us.",
  guidance:
    "On every phone they wrote to, or one. WhatsApp takes only those who wrote in the last 24 hours. An answer per phone.",
  effect: "write",
  outside: true,
  idempotent: true,
  scope: "contacts:write",
  tier: "extended",
  rest: "POST /contacts/{contact_id}/block",
  input: z.object({
    contact_id: contactIdInput,
    phone_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("phn_…, to block them on this number of ours alone; on every one unless given."),
  }),
  output: blockAnswer,
  errors: ["contact_not_found", "contact_conflict", "phone_not_found", "phone_conflict", "not_supported"],
  needs: ["block"],
  run: ({ ctx, input }) => beginBlock(ctx, "block", input),
  complete: awaitBlock,
});
