import { abilityNames } from "@parley/connectors/contract";
import { defineOperation, toSecond } from "@parley/kernel";
import { z } from "zod";
import { loadWorkspace } from "../../workspaces/index.ts";
import { phoneFor } from "../load-phone.ts";
import { unsteadyPhones } from "../coverage.ts";
import { ownPhoneIdInput, phoneView, phoneViewOf } from "../schemas.ts";

export const getPhone = defineOperation({
  name: "get_phone",
  summary: "One linked WhatsApp number: how its connection stands, and what its connector can do.",
  guidance: "Never shows credentials. What waits to be sent: get_queue_status.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "admin:phones",
  tier: "admin",
  rest: "GET /phones/{phone_id}",
  input: z.object({ phone_id: ownPhoneIdInput }),
  output: z.object({
    phone: phoneView.extend({
      state_since: z.string(),
      linked_at: z.string(),
      settings: z.record(z.string(), z.unknown()),
      abilities: z.array(z.string()).describe("Of its connector; others are refused as not_supported."),
      history: z.enum(["importing", "imported"]).optional().describe("Of what was said before linking."),
    }),
  }),
  errors: ["phone_not_found"],
  async run({ ctx, input }) {
    const phone = await phoneFor(ctx, input.phone_id);
    const drops = (await unsteadyPhones(ctx, [phone.id])).get(phone.id);
    const { defaultPhoneId } = await loadWorkspace(ctx);
    const connector = await ctx.ports.connectors.of(ctx.workspaceId, phone.id, ctx);
    return {
      phone: {
        ...phoneViewOf(phone, defaultPhoneId, ctx.ports.publicUrl),
        ...(drops ? { drops } : {}),
        state_since: toSecond(phone.stateChangedAt),
        linked_at: toSecond(phone.createdAt),
        settings: phone.settings,
        abilities: abilityNames(connector),
        ...(phone.history ? { history: phone.history.done ? ("imported" as const) : ("importing" as const) } : {}),
      },
    };
  },
});
