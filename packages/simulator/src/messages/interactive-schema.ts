import { z } from "zod";

const mediaHeader = z.looseObject({ id: z.string().optional(), link: z.url().optional() });
const header = z
  .object({
    type: z.enum(["text", "image", "video", "document"]),
    text: z.string().max(60).optional(),
    sub_text: z.string().max(60).optional(),
    image: mediaHeader.optional(),
    video: mediaHeader.optional(),
    document: mediaHeader.optional(),
  })
  .refine((value) => value[value.type] !== undefined, { message: "the content named by type is missing" });

const frame = {
  header: header.optional(),
  body: z.object({ text: z.string().min(1).max(1024) }),
  footer: z.object({ text: z.string().min(1).max(60) }).optional(),
};
const optionalBody = { ...frame, body: frame.body.optional() };

const reply = z.object({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) });
const row = z.object({
  id: z.string().min(1).max(200),
  title: z.string().min(1).max(24),
  description: z.string().max(72).optional(),
});

const button = z.object({
  type: z.literal("button"),
  ...frame,
  action: z.object({
    buttons: z
      .array(z.object({ type: z.literal("reply"), reply }))
      .min(1)
      .max(3)
      .refine((buttons) => areDistinct(buttons.map((item) => item.reply.id)), { message: "button ids must differ" }),
  }),
});

const list = z.object({
  type: z.literal("list"),
  ...frame,
  action: z.object({
    button: z.string().min(1).max(20),
    sections: z
      .array(z.object({ title: z.string().max(24).optional(), rows: z.array(row).min(1).max(10) }))
      .min(1)
      .max(10)
      .refine((sections) => sections.flatMap((section) => section.rows).length <= 10, {
        message: "at most 10 rows in all sections",
      })
      .refine((sections) => areDistinct(sections.flatMap((section) => section.rows.map((item) => item.id))), {
        message: "row ids must differ",
      })
      .refine((sections) => sections.length === 1 || sections.every((section) => section.title), {
        message: "every section needs a title when there are several",
      }),
  }),
});

const named = (type: string, name: string, parameters: z.ZodType = z.looseObject({}).optional()) =>
  z.object({ type: z.literal(type), ...frame, action: z.object({ name: z.literal(name), parameters }) });

const card = z.looseObject({
  card_index: z.number().int().min(0).max(9),
  type: z.string(),
  header: z.looseObject({ type: z.enum(["image", "video"]) }),
  body: z.object({ text: z.string().max(160) }).optional(),
  action: z.looseObject({}),
});

const flowParameters = z
  .looseObject({
    flow_message_version: z.string(),
    flow_id: z.string().optional(),
    flow_name: z.string().optional(),
    flow_cta: z.string().min(1).max(30),
    mode: z.enum(["draft", "published"]).optional(),
    flow_action: z.enum(["navigate", "data_exchange"]).optional(),
  })
  .refine((value) => (value.flow_id === undefined) !== (value.flow_name === undefined), {
    message: "needs exactly one of flow_id, flow_name",
  });

/** What stands under `interactive` in a send; limits are Meta's. */
export const interactiveSchema = z.discriminatedUnion("type", [
  button,
  list,
  named("cta_url", "cta_url", z.object({ display_text: z.string().min(1).max(20), url: z.url() })),
  named("location_request_message", "send_location"),
  named("request_contact_info", "request_contact_info"),
  named("voice_call", "voice_call"),
  named("call_permission_request", "call_permission_request"),
  named("flow", "flow", flowParameters),
  named("catalog_message", "catalog_message"),
  named("order_details", "review_and_pay", z.looseObject({})),
  named("order_status", "review_order", z.looseObject({})),
  z.object({
    type: z.literal("carousel"),
    ...frame,
    action: z.object({ cards: z.array(card).min(1).max(10) }),
  }),
  z.object({
    type: z.literal("product"),
    ...optionalBody,
    action: z.object({ catalog_id: z.string(), product_retailer_id: z.string() }),
  }),
  z.object({
    type: z.literal("product_list"),
    ...frame,
    action: z.object({
      catalog_id: z.string(),
      sections: z
        .array(
          z.object({
            title: z.string().max(24).optional(),
            product_items: z
              .array(z.object({ product_retailer_id: z.string() }))
              .min(1)
              .max(30),
          }),
        )
        .min(1)
        .max(10),
    }),
  }),
]);

function areDistinct(items: string[]): boolean {
  return new Set(items).size === items.length;
}
