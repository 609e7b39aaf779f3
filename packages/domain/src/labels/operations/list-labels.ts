import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { labelViews } from "../label-views.ts";
import { LABEL_KINDS, labelView } from "../schemas.ts";

const LABELS_MAX = 1_000;

export const listLabels = defineOperation({
  name: "list_labels",
  summary: "List the workspace's labels with colour and use counts.",
  guidance: "To put one on: add_chat_labels.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /labels",
  input: z.object({ type: z.enum(LABEL_KINDS).optional().describe("Kind.") }),
  output: z.object({ items: z.array(labelView) }),
  errors: [],
  run: async ({ ctx, input }) => ({ items: await labelViews(ctx, { kind: input.type }, LABELS_MAX) }),
});
