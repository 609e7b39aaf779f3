import type { Sim } from "../sim.ts";
import type { BusinessNumber, StoredMessage } from "../world/model.ts";
import type { Recipient } from "./recipient.ts";

const FREE_SERVICE_PER_MONTH = 1_000;

/** What the message costs: free through an entry point, service free up to the monthly allowance, else regular. */
export function priceFor(
  sim: Sim,
  number: BusinessNumber,
  recipient: Recipient,
  templateCategory: string | null,
): NonNullable<StoredMessage["pricing"]> {
  const category = (templateCategory ?? "service").toLowerCase();
  if (recipient.kind === "group") return { billable: true, type: "regular", category: `group_${category}` };
  const chat = recipient.person ? sim.world.directChat(number.id, recipient.person.id) : null;
  if (chat?.freeEntryUntil && sim.now() < chat.freeEntryUntil) {
    return { billable: false, type: "free_entry_point", category };
  }
  if (category !== "service") return { billable: true, type: "regular", category };
  const month = sim.clock.now().toISOString().slice(0, 7);
  const used = (number.freeServiceUsed[month] ?? 0) + 1;
  number.freeServiceUsed[month] = used;
  if (used <= FREE_SERVICE_PER_MONTH) return { billable: false, type: "free_customer_service", category };
  return { billable: true, type: "regular", category };
}
