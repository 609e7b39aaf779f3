import { z } from "zod";
import type { InboundFields } from "../messages/inbound.ts";
import type { Sim } from "../sim.ts";
import { isMediaType } from "../media/media-on-wire.ts";
import { ControlError } from "./control-error.ts";

const media = z.looseObject({ id: z.string(), caption: z.string().max(1024).optional() });

/** What a person's phone can send; the shape of the Cloud API, checked loosely as a phone is no API client. */
export const personMessageSchema = z.looseObject({
  to: z.string().optional(),
  group_id: z.string().optional(),
  type: z.string().default("text"),
  text: z.object({ body: z.string().min(1).max(65_536) }).optional(),
  image: media.optional(),
  video: media.optional(),
  audio: media.extend({ voice: z.boolean().optional() }).optional(),
  document: media.extend({ filename: z.string().optional() }).optional(),
  sticker: media.extend({ animated: z.boolean().optional() }).optional(),
  location: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    })
    .optional(),
  contacts: z.array(z.looseObject({ name: z.looseObject({ formatted_name: z.string() }) })).optional(),
  poll: z
    .object({
      question: z.string().min(1),
      options: z.array(z.string().min(1)).min(2).max(12),
      multiple: z.boolean().optional(),
    })
    .optional(),
  order: z.looseObject({}).optional(),
  interactive: z.looseObject({ type: z.string() }).optional(),
  button: z.object({ payload: z.string(), text: z.string() }).optional(),
  unsupported: z.looseObject({}).optional(),
  context: z
    .object({ message_id: z.string().optional(), id: z.string().optional(), forwarded: z.boolean().optional() })
    .optional(),
  referral: z.looseObject({}).optional(),
  name: z.string().optional(),
});

const TYPES = [
  "text",
  "image",
  "video",
  "audio",
  "document",
  "sticker",
  "location",
  "contacts",
  "poll",
  "order",
  "interactive",
  "button",
  "unsupported",
] as const;

/** @throws ControlError invalid_input  an unknown type, its content missing, or no such media */
export function inboundFields(sim: Sim, body: z.infer<typeof personMessageSchema>): InboundFields {
  const type = TYPES.find((known) => known === body.type);
  if (!type) throw new ControlError(400, "invalid_input", `type must be one of ${TYPES.join(", ")}.`);
  const content = type === "unsupported" ? (body.unsupported ?? {}) : body[type];
  if (content === undefined) throw new ControlError(400, "invalid_input", `${type}: the content is missing.`);
  if (isMediaType(type)) {
    const file = sim.world.media.get(String((content as { id: string }).id));
    if (!file) throw new ControlError(400, "invalid_input", `${type}.id: no such media; upload it first.`);
  }
  const contextId = body.context?.message_id ?? body.context?.id;
  return {
    type,
    content,
    ...(contextId ? { contextId } : {}),
    ...(body.context?.forwarded ? { forwarded: true } : {}),
    ...(body.referral ? { referral: body.referral } : {}),
  };
}
