import type { Sim } from "../sim.ts";
import type { Account, App, BusinessNumber, Person, Token } from "./model.ts";
import { newGraphId, newToken } from "./new-ids.ts";
import type { NewPerson } from "../control/shapes.ts";

export const WEBHOOK_FIELDS = [
  "messages",
  "message_template_status_update",
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
  "account_update",
  "account_alerts",
  "phone_number_quality_update",
  "phone_number_name_update",
  "business_capability_update",
  "user_preferences",
  "security",
  "flows",
  "calls",
  "group_lifecycle_update",
  "group_participants_update",
  "group_settings_update",
  "group_status_update",
];

export const ALL_SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management", "business_management"];

/** A business portfolio with one account. */
export function createAccount(sim: Sim, name: string): Account {
  const business = { id: newGraphId(sim.random), name };
  sim.world.addBusiness(business);
  const account: Account = { id: newGraphId(sim.random), businessId: business.id, name, subscriptions: [] };
  sim.world.accounts.set(account.id, account);
  sim.changes++;
  return account;
}

/** An app with a token that never expires, subscribed to the account. */
export function createApp(sim: Sim, name: string, account: Account): App {
  const app: App = {
    id: newGraphId(sim.random),
    name,
    secret: sim.random.hex(32),
    tokens: [],
    webhook: null,
    fields: [...WEBHOOK_FIELDS],
    accountIds: [account.id],
  };
  sim.world.addApp(app);
  createToken(sim, app, ALL_SCOPES, null);
  account.subscriptions.push({ appId: app.id, override: null });
  return app;
}

export function createToken(sim: Sim, app: App, scopes: string[], expiresAt: number | null): Token {
  const token: Token = { value: newToken(sim.random), scopes, expiresAt };
  sim.world.addToken(app, token);
  sim.changes++;
  return token;
}

export function createNumber(
  sim: Sim,
  account: Account,
  fields: { digits: string; verifiedName: string } & Partial<BusinessNumber>,
): BusinessNumber {
  const number: BusinessNumber = {
    id: newGraphId(sim.random),
    accountId: account.id,
    quality: "GREEN",
    registered: true,
    pin: null,
    registrations: [],
    status: "CONNECTED",
    throughputMps: 80,
    pairLimit: true,
    messagingLimit: 2_000,
    allowedRecipients: null,
    webhookOverride: null,
    profile: {},
    settings: {},
    blocked: [],
    freeServiceUsed: {},
    ...fields,
  };
  sim.world.addNumber(number);
  sim.changes++;
  return number;
}

export function createPerson(sim: Sim, fields: NewPerson): Person {
  const phone = fields.wa_id ?? freePhone(sim);
  const visible = fields.phone_visible ?? true;
  const businessId = sim.world.businesses.keys().next().value ?? "";
  const person: Person = {
    id: phone,
    phone,
    phoneVisible: visible,
    identity: 0,
    username: fields.username ?? null,
    name: fields.name ?? `+${phone}`,
    language: fields.language ?? "en",
    online: fields.online ?? true,
    onWhatsapp: fields.on_whatsapp ?? true,
    readAfterMs: fields.read_after_ms ?? null,
    deliverAfterMs: fields.deliver_after_ms ?? 30,
    groupPrivacy: fields.group_privacy ?? "everyone",
    blocked: [],
    optedOut: [],
  };
  // Hidden phones must not show through the id.
  if (!visible) person.id = sim.world.bsuid(person, businessId);
  sim.world.addPerson(person);
  sim.changes++;
  return person;
}

function freePhone(sim: Sim): string {
  for (;;) {
    const phone = `1555${sim.random.digits(7)}`;
    if (!sim.world.findPersonByPhone(phone)) return phone;
  }
}
