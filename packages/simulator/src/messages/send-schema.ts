import { z } from "zod";
import { GraphError } from "../graph/errors.ts";
import { parseGraph } from "../graph/parse.ts";
import { interactiveSchema } from "./interactive-schema.ts";
import { templateSendSchema } from "../templates/template-send-schema.ts";

const media = z
  .object({ id: z.string().optional(), link: z.url().max(2048).optional(), caption: z.string().max(1024).optional() })
  .refine((value) => (value.id === undefined) !== (value.link === undefined), {
    message: "needs exactly one of id, link",
  });

const contact = z.looseObject({
  name: z.looseObject({ formatted_name: z.string().min(1), first_name: z.string().optional() }),
  phones: z.array(z.looseObject({ phone: z.string().optional(), type: z.string().optional() })).optional(),
});

const CONTENT = {
  text: z.object({ body: z.string().min(1).max(4096), preview_url: z.boolean().optional() }),
  image: media,
  video: media,
  audio: z
    .object({ id: z.string().optional(), link: z.url().max(2048).optional(), voice: z.boolean().optional() })
    .refine((value) => (value.id === undefined) !== (value.link === undefined), {
      message: "needs exactly one of id, link",
    }),
  document: media.and(z.object({ filename: z.string().max(240).optional() })),
  sticker: media,
  location: z.object({
    latitude: z.coerce.number().min(-90).max(90),
    longitude: z.coerce.number().min(-180).max(180),
    name: z.string().max(1000).optional(),
    address: z.string().max(1000).optional(),
  }),
  contacts: z.array(contact).min(1).max(257),
  reaction: z.object({ message_id: z.string().min(1), emoji: z.string().max(16) }),
  interactive: interactiveSchema,
  template: templateSendSchema,
  pin: z.object({
    type: z.enum(["pin", "unpin"]),
    message_id: z.string().min(1),
    expiration_days: z.number().int().min(1).max(30).optional(),
  }),
} as const;

export type PinContent = z.infer<(typeof CONTENT)["pin"]>;
export type SendType = keyof typeof CONTENT;

const head = z.object({
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.enum(["individual", "group"]).default("individual"),
  to: z.string().min(1).optional(),
  recipient: z.string().min(1).optional(),
  type: z.string().default("text"),
  context: z.object({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  recipient_identity_key_hash: z.string().optional(),
});

export type SendHead = z.infer<typeof head>;

export interface SendRequest {
  head: SendHead;
  type: SendType;
  content: unknown;
}

/** @throws GraphError 100, 131008, 131009, 131051 */
export function parseSend(body: unknown): SendRequest {
  const parsed = parseGraph(head, body, "");
  if (parsed.to === undefined && parsed.recipient === undefined) {
    throw new GraphError(100, "The parameter to is required.");
  }
  if (!isSendType(parsed.type)) throw new GraphError(131051, `Message type ${parsed.type} is not supported.`);
  const raw = (body as Record<string, unknown>)[parsed.type];
  if (raw === undefined)
    throw new GraphError(131008, `Parameter '${parsed.type}' is mandatory for type '${parsed.type}'`);
  return { head: parsed, type: parsed.type, content: parseGraph<unknown>(CONTENT[parsed.type], raw, parsed.type) };
}

function isSendType(type: string): type is SendType {
  return Object.hasOwn(CONTENT, type);
}
