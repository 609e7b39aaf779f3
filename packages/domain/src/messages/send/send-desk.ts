import { execute } from "@parley/kernel";
import { gather } from "../../gather.ts";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { acceptDeliveries, type AcceptedItem } from "../operations/accept-deliveries.ts";
import { markSending, type Marked } from "./mark-sending.ts";

/** What the sends of one process share: under load their commits before and after the network's answer. */
export interface SendDesk extends WorkerDeps {
  /** Null when the message is not of the common kind; see `markSending`. */
  mark(workspaceId: string, messageId: string): Promise<Marked | null>;
  accept(workspaceId: string, item: AcceptedItem): Promise<void>;
}

const GROUP_MAX = 100;

export function sendDesk(deps: WorkerDeps): SendDesk {
  const { kernel } = deps;
  const mark = gather<string, Marked | null>(
    (workspaceId, ids) =>
      kernel.store.transact(workspaceId, "write", (unit) => markSending(unit, ids, kernel.clock.now())),
    GROUP_MAX,
  );
  const accept = gather<AcceptedItem, void>(async (workspaceId, items) => {
    const caller = workerCaller(workspaceId, kernel.ids.next("request"));
    await execute(kernel, acceptDeliveries, caller, { items: [...items] });
    return items.map(() => undefined);
  }, GROUP_MAX);
  return { ...deps, mark, accept };
}
