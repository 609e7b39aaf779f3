import { AppError } from "@parley/kernel";

/**
 * Which status may follow which.
 *
 *   open <--> inprogress
 *     \          |
 *      +--> closed <--(reopened)--> open
 *             |
 *          archived --(reopened)--> open
 *
 * Archiving puts away what is done: an unfinished ticket is closed first.
 */
export const TICKET_STATUSES = ["open", "inprogress", "closed", "archived"] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

const NEXT: Record<TicketStatus, readonly TicketStatus[]> = {
  open: ["inprogress", "closed"],
  inprogress: ["open", "closed"],
  closed: ["open", "archived"],
  archived: ["open"],
};

/** Statuses in which the customer's question still waits for someone. */
export const UNFINISHED: readonly TicketStatus[] = ["open", "inprogress"];

export function isMoveLegal(from: TicketStatus, to: TicketStatus): boolean {
  return from === to || NEXT[from].includes(to);
}

/** @throws ticket_transition_invalid  with the current status and those that may follow it */
export function assertMoveLegal(name: string, from: TicketStatus, to: TicketStatus): void {
  if (isMoveLegal(from, to)) return;
  const allowed = NEXT[from];
  const through = allowed.find((step) => NEXT[step].includes(to));
  throw new AppError("ticket_transition_invalid", {
    public: `${name} is ${from}; from there it may become ${allowed.join(" or ")}, not ${to}.${through ? ` Make it ${through} first.` : ""}`,
    fields: [{ path: "status", message: `cannot follow ${from}`, received: to, expected: allowed.join(", ") }],
    details: { current: from, allowed },
  });
}
