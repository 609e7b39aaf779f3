import type { App } from "../world/model.ts";
import type { World } from "../world/world.ts";

export interface Subscriber {
  app: App;
  url: string;
}

/**
 * Who is told about a field of an account. The address is the number's override, else the
 * account's override for that app, else the app's own; an app without any is not told.
 */
export function subscribersOf(world: World, accountId: string, numberId: string | null, field: string): Subscriber[] {
  const account = world.accounts.get(accountId);
  if (!account) return [];
  const override = numberId ? world.numbers.get(numberId)?.webhookOverride : null;
  const found: Subscriber[] = [];
  for (const subscription of account.subscriptions) {
    const app = world.apps.get(subscription.appId);
    if (!app || !app.fields.includes(field)) continue;
    const target = override ?? subscription.override ?? app.webhook;
    if (target) found.push({ app, url: target.callback_url });
  }
  return found;
}
