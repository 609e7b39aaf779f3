import type { Fault } from "../control/admin-shapes.ts";

type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;
export type ActiveFault = Fault & { id: string; left: number };

export interface SendFacts {
  phone_number_id: string;
  to: string;
  type: string;
}

/** Trouble that was ordered: each fault is used up by the next things that match it. */
export class Faults {
  #faults: ActiveFault[] = [];
  #count = 0;

  add(fault: Fault): ActiveFault {
    const active = { ...fault, id: `fault_${++this.#count}`, left: fault.times ?? 1 };
    this.#faults.push(active);
    return active;
  }

  list(): ActiveFault[] {
    return this.#faults;
  }

  clear(id?: string): void {
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
  }

  takeSend(facts: SendFacts): FaultOf<"send_error"> | undefined {
    return this.#take(
      "send_error",
      (fault) =>
        (fault.phone_number_id ?? facts.phone_number_id) === facts.phone_number_id &&
        (fault.to ?? facts.to) === facts.to &&
        (fault.type ?? facts.type) === facts.type,
    );
  }

  takeWebhook(field: string): FaultOf<"webhook"> | undefined {
    return this.#take("webhook", (fault) => (fault.field ?? field) === field);
  }

  takeSlow(path: string, before: boolean): FaultOf<"slow"> | undefined {
    return this.#take("slow", (fault) => path.includes(fault.path ?? "") && (fault.before ?? false) === before);
  }

  takeDisconnect(path: string, when: "before" | "after"): FaultOf<"disconnect"> | undefined {
    return this.#take("disconnect", (fault) => path.includes(fault.path ?? "") && fault.when === when);
  }

  takeHttp(path: string): FaultOf<"http"> | undefined {
    return this.#take("http", (fault) => path.includes(fault.path ?? ""));
  }

  #take<K extends Fault["kind"]>(kind: K, matches: (fault: FaultOf<K>) => boolean): FaultOf<K> | undefined {
    if (this.#faults.length === 0) return undefined;
    const found = this.#faults.find((fault) => isKind(fault, kind) && matches(fault));
    if (!found) return undefined;
    if (--found.left <= 0) this.#faults = this.#faults.filter((fault) => fault !== found);
    return found as unknown as FaultOf<K>;
  }
}

function isKind<K extends Fault["kind"]>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}
