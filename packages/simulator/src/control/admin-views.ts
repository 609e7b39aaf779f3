import type { Sim } from "../sim.ts";
import type { App, BusinessNumber, Token } from "../world/model.ts";
import { displayNumber } from "../world/party.ts";
import type { AppView, BusinessView, NumberView, TokenView } from "./admin-shapes.ts";

export function appView(app: App): AppView {
  return {
    app_id: app.id,
    name: app.name,
    app_secret: app.secret,
    tokens: app.tokens.map(tokenView),
    webhook: app.webhook,
    fields: app.fields,
    waba_ids: app.accountIds,
  };
}

export function tokenView(token: Token): TokenView {
  return {
    token: token.value,
    scopes: token.scopes,
    expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
  };
}

export function numberView(number: BusinessNumber): NumberView {
  return {
    phone_number_id: number.id,
    waba_id: number.accountId,
    display_phone_number: displayNumber(number.digits),
    verified_name: number.verifiedName,
    quality_rating: number.quality,
    registered: number.registered,
    status: number.status,
    throughput_mps: number.throughputMps,
    pair_limit: number.pairLimit,
    messaging_limit: number.messagingLimit,
    allowed_recipients: number.allowedRecipients,
  };
}

export function businessViews(sim: Sim): BusinessView[] {
  return [...sim.world.businesses.values()].map((business) => ({
    business_id: business.id,
    name: business.name,
    accounts: [...sim.world.accounts.values()]
      .filter((account) => account.businessId === business.id)
      .map((account) => ({
        waba_id: account.id,
        name: account.name,
        numbers: [...sim.world.numbers.values()].filter((one) => one.accountId === account.id).map(numberView),
      })),
  }));
}
