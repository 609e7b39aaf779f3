import { z } from "zod";

const category = z.preprocess(
  (value) => (typeof value === "string" ? value.toUpperCase() : value),
  z.enum(["MARKETING", "UTILITY", "AUTHENTICATION"]),
);
const components = z.array(z.looseObject({ type: z.string() })).min(1);

export const templateCreateSchema = z.object({
  name: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[a-z0-9_]+$/),
  language: z.string().regex(/^[a-z]{2,3}(?:_[A-Z]{2,3})?$/),
  category,
  parameter_format: z
    .preprocess((value) => (typeof value === "string" ? value.toUpperCase() : value), z.enum(["POSITIONAL", "NAMED"]))
    .default("POSITIONAL"),
  components,
});

export const templateEditSchema = z.object({ category: category.optional(), components: components.optional() });
