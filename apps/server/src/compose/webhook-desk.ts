import { findWorkspaceOfPhone, type InboundIntake } from "@parley/domain";
import { AppError, type Ports } from "@parley/kernel";
import type { Store } from "@parley/store";
import type { WebhookDesk } from "../edges/edge.ts";

/** Finds the phone's connector for its webhooks; bodies go to the intake. */
export function createWebhookDesk(store: Store, ports: Ports, intake: InboundIntake): WebhookDesk {
  const workspaces = new Map<string, string>();

  /** @throws phone_not_found */
  async function workspaceOf(phoneId: string): Promise<string> {
    // A phone never changes its workspace, so what was found stays true.
    const known = workspaces.get(phoneId) ?? (await findWorkspaceOfPhone(store, phoneId));
    if (!known) throw new AppError("phone_not_found", { public: `No phone ${phoneId.slice(0, 40)} is linked here.` });
    workspaces.set(phoneId, known);
    return known;
  }

  async function webhookOf(phoneId: string) {
    const connector = await ports.connectors.of(await workspaceOf(phoneId), phoneId);
    if (connector.abilities.webhook) return connector.abilities.webhook;
    throw new AppError("not_supported", { public: `The connector ${connector.name} takes no webhooks.` });
  }

  return {
    challenge: async (phoneId, query) => (await webhookOf(phoneId)).challenge(query),
    verify: async (phoneId, body, headers) => (await webhookOf(phoneId)).verify(body, headers),
    store: async (phoneId, body) => intake.accept({ workspaceId: await workspaceOf(phoneId), phoneId }, body),
  };
}
