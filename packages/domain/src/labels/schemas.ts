import { ID_CHARS_MAX, withoutUnseen } from "@parley/kernel";
import { z } from "zod";

export const LABEL_KINDS = ["chat", "contact", "ticket"] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

export const LABELS_MAX = 20;
const LABEL_CHARS_MAX = 40;

export const labelNameInput = z
  .string()
  .max(LABEL_CHARS_MAX)
  .refine((name) => withoutUnseen(name).trim() !== "", "is blank")
  .refine(
    (name) => !/[\p{Cc}\u2028\u2029]/u.test(name),
    "holds a line break, tab or other control character: a name is one line",
  );

/** Names of labels as any tool takes them. */
export const labelNamesInput = z
  .array(labelNameInput)
  .max(LABELS_MAX)
  .describe("Labels by name, each at most 40 characters.");

/** Of what is changed: the whole set. */
export const allLabelsInput = labelNamesInput
  .optional()
  .describe("All labels it shall have, by name; others are taken off, and [] takes all off.");

/** Of lists. */
export const labelFilterInput = z.string().max(ID_CHARS_MAX).optional().describe("Only what has this label: its name.");

export const labelIdInput = z.string().min(1).max(60).describe("The label: its id (lbl_…), from list_labels.");

export const colorInput = z.string().regex(/^#[0-9a-fA-F]{6}$/, "is not a colour such as #2b8a3e");

/** A label with how many things wear it; absent: none. */
export const labelView = z.object({
  label_id: z.string(),
  name: z.string(),
  color: z.string(),
  chats: z.number().int().optional(),
  contacts: z.number().int().optional(),
  tickets: z.number().int().optional(),
});
export type LabelView = z.output<typeof labelView>;
