import { z } from "zod";

const parameter = z.looseObject({
  type: z.enum([
    "text",
    "currency",
    "date_time",
    "image",
    "video",
    "document",
    "gif",
    "location",
    "product",
    "coupon_code",
    "action",
    "payload",
    "limited_time_offer",
    "tap_target_configuration",
  ]),
  parameter_name: z.string().optional(),
  text: z.string().optional(),
  payload: z.string().optional(),
});

const component = z.looseObject({
  type: z.string().transform((type) => type.toLowerCase()),
  sub_type: z.string().optional(),
  index: z.union([z.string(), z.number()]).optional(),
  parameters: z.array(parameter).optional(),
});

/** What stands under `template` in a send. */
export const templateSendSchema = z.object({
  name: z.string().min(1).max(512),
  language: z.looseObject({ code: z.string().min(2), policy: z.string().optional() }),
  components: z.array(component).optional(),
});

export type TemplateSend = z.infer<typeof templateSendSchema>;
export type TemplateParameter = z.infer<typeof parameter>;
