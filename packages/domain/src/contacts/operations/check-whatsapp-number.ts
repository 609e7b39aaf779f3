import { AppError, defineOperation, inTurn, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { assertPhoneLinked } from "../../chats/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { askNetwork, checkedNumber, readNumber } from "../number-check.ts";

const NUMBERS_MAX = 100;

export const checkWhatsappNumber = defineOperation({
  name: "check_whatsapp_number",
  summary: "Ask WhatsApp which numbers it knows, before writing to them.",
  guidance: "Sends nothing. Returns each answer.",
  effect: "read",
  outside: true,
  idempotent: true,
  scope: "contacts:read",
  tier: "core",
  rest: "POST /contacts/check",
  input: z.object({
    phone_numbers: z
      .array(z.string().min(1).max(60))
      .min(1)
      .max(NUMBERS_MAX)
      .describe(`Up to ${NUMBERS_MAX} numbers with country code, such as +49 151 1234567.`),
    phone_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("phn_… or +digits, the business's number that asks; the default one unless given."),
  }),
  output: z.object({ phone_id: z.string(), phone_name: z.string(), items: z.array(checkedNumber) }),
  errors: ["phone_not_found", "phone_conflict", "not_supported", "connector_unavailable"],
  needs: ["checkNumber"],
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    await assertPhoneLinked(ctx, phone.id, "phone_id");
    await assertCanCheck(ctx, phone.id);
    return {
      phone_id: phone.id,
      phone_name: phone.name,
      items: await inTurn(ctx.caller, input.phone_numbers, (given) => readNumber(ctx, given)),
    };
  },
  // The network is asked here, because here no transaction is open.
  async complete({ kernel, caller, answer }) {
    const { abilities } = await kernel.ports.connectors.of(caller.workspaceId, answer.phone_id);
    if (!abilities.checkNumber) return answer;
    return { ...answer, items: await askNetwork(answer.items, abilities.checkNumber) };
  },
});

/** @throws not_supported  naming the connector, and which can */
async function assertCanCheck(ctx: Ctx, phoneId: string): Promise<void> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, phoneId, ctx);
  if (connector.abilities.checkNumber) return;
  throw new AppError("not_supported", {
    public: `The connector ${connector.name} of this phone cannot check numbers: its network does not tell. The connector simulated can. Here, send an approved template and look at its delivery.`,
    hint: "send_template_message",
  });
}
