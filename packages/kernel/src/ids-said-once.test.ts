import { expect, it } from "vitest";
import { idsSaidOnce } from "./ids-said-once.ts";

const ANA = { from: "Ana", from_id: "con_1" };

it("says the id of a role where a name comes first, in lists within the answer too", () => {
  const answer = { chat_id: "chat_1", items: [ANA, { ...ANA, reactions: [ANA, { from: "Bea", from_id: "con_2" }] }] };
  expect(idsSaidOnce(answer)).toEqual({
    chat_id: "chat_1",
    items: [ANA, { from: "Ana", reactions: [{ from: "Ana" }, { from: "Bea", from_id: "con_2" }] }],
  });
});

it("says it again whenever the name means somebody else", () => {
  const other = { from: "Ana", from_id: "con_9" };
  expect(idsSaidOnce([ANA, ANA, other, other, ANA])).toEqual([ANA, { from: "Ana" }, other, { from: "Ana" }, ANA]);
});

it("takes one role for another no more than one name", () => {
  const items = [{ ...ANA, assignee: "Ana", assignee_id: "con_1" }];
  expect(idsSaidOnce(items)).toEqual(items);
});

it("leaves every other id, and values whose keys people chose", () => {
  const items = [1, 2].map(() => ({
    chat_id: "chat_1",
    chat_name: "Ana",
    custom_properties: { from: "Ana", from_id: "con_1" },
  }));
  expect(idsSaidOnce([ANA, ...items])).toEqual([ANA, ...items]);
});
