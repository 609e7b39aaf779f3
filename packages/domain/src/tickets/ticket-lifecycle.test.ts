import { AppError } from "@parley/kernel";
import { expect, it } from "vitest";
import { assertMoveLegal, isMoveLegal, TICKET_STATUSES } from "./ticket-lifecycle.ts";

it("lets exactly these moves happen, and staying", () => {
  const legal = TICKET_STATUSES.flatMap((from) =>
    TICKET_STATUSES.filter((to) => from !== to && isMoveLegal(from, to)).map((to) => `${from} ${to}`),
  );
  expect(legal).toEqual([
    "open inprogress",
    "open closed",
    "inprogress open",
    "inprogress closed",
    "closed open",
    "closed archived",
    "archived open",
  ]);
  for (const status of TICKET_STATUSES) expect(isMoveLegal(status, status)).toBe(true);
});

it("refuses with the current status, what may follow it and the way there", () => {
  const refuse = () => assertMoveLegal("TKT-7", "open", "archived");
  expect(refuse).toThrowError(
    "TKT-7 is open; from there it may become inprogress or closed, not archived. Make it closed first.",
  );
  try {
    refuse();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: "ticket_transition_invalid",
      options: { details: { current: "open", allowed: ["inprogress", "closed"] } },
    });
  }
});
