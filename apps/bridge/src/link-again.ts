import { simulatorUrl } from "./config.ts";

/** How a phone that was unlinked comes back: its secrets are forgotten, its settings and chats are not. */
export function linkAgain(phone: { phone_id: string; connector: string }): string {
  const simulator = simulatorUrl();
  const where =
    phone.connector === "simulated" && simulator
      ? `; GET ${simulator}/_sim/apps names the token and the app secret`
      : "; docs/connectors.md says where both come from";
  return `\`npx parley phones update ${phone.phone_id} --access-token-file FILE --app-secret-file FILE\` links it again${where}.`;
}
