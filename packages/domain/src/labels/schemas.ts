import { z } from "zod";

export const LABEL_KINDS = ["chat", "contact", "ticket"] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

export const LABELS_MAX = 20;
export const LABEL_CHARS_MAX = 40;

const labelName = z
  .string()
  .max(LABEL_CHARS_MAX)
  .regex(/[^\p{White_Space}\p{Cf}]/u, "is blank");

/** Names of labels as any tool takes them. */
export const labelNamesInput = z.array(labelName).max(LABELS_MAX).describe("Names.");
