import { execute, SCOPES, type AnyOperation, type Scope } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createContact } from "../contacts/operations/create-contact.ts";
import { linkPhone } from "../phones/operations/link-phone.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { addGroupMembers } from "./operations/add-group-members.ts";
import { createGroup } from "./operations/create-group.ts";
import { createGroupFromTemplate } from "./operations/create-group-from-template.ts";
import { createGroupTemplate } from "./operations/create-group-template.ts";
import { listGroupMembers } from "./operations/list-group-members.ts";
import { listGroupTemplates } from "./operations/list-group-templates.ts";
import type { GroupAnswer } from "./schemas.ts";

/** A key of one phone brings people into groups without being told whom other phones have met. */
let world: SweepWorld;
let otherPhoneId: string;
let ownGroupId: string;
const SECRET = /Geheim|Person/;
const STRANGER = "+34600888777";

beforeAll(async () => {
  world = await sweepWorld();
  const linked = await execute(world.kernel, linkPhone, world.callerWith(), {
    name: "Second",
    connector: "simulated",
    settings: {},
    secrets: {},
  });
  otherPhoneId = linked.phone_id;
  await world.call(createContact, { phone_number: world.number, name: "Otto Geheim" });
  const made = (await asOther(createGroup, { name: "Own", participants: [STRANGER] })) as GroupAnswer;
  ownGroupId = made.chat_id ?? "";
});
afterAll(() => world.close());

function asOther(operation: AnyOperation, input: object, scopes: readonly Scope[] = SCOPES) {
  const phone = operation.name.startsWith("create_group") ? { phone_id: otherPhoneId } : {};
  return world.call(operation, { ...phone, ...input }, { phoneIds: [otherPhoneId], scopes: new Set(scopes) });
}

const bare = () => ({ id: `+${world.number}`, name: `+${world.number}`, ok: true });

describe("people of a phone the key may not use", () => {
  it("are nobody by their id and their chat, and a bare number by their number", async () => {
    const people = { participants: [world.contactId, world.chatId, world.number], dry_run: true };
    const created = await asOther(createGroup, { name: "New", ...people }, ["groups:write"]);
    const added = await asOther(addGroupMembers, { chat_ids: [ownGroupId], ...people }, ["groups:write"]);
    const { results } = created as GroupAnswer;
    const [first] = added["items"] as GroupAnswer[];
    for (const told of [results, first?.results]) {
      expect(JSON.stringify(told)).not.toMatch(SECRET);
      expect(told).toHaveLength(3);
      expect(told).toEqual(
        expect.arrayContaining([
          bare(),
          ...[world.contactId, world.chatId].map((id) =>
            expect.objectContaining({ id, ok: false, error: expect.objectContaining({ code: "contact_not_found" }) }),
          ),
        ]),
      );
    }
  });

  it("make no group when nobody else is named", async () => {
    const refused = asOther(createGroup, { name: "None", participants: [world.contactId] }, ["groups:write"]);
    await expect(refused).rejects.toMatchObject({ code: "contact_not_found" });
  });

  it("are added by their number, and are met from then on", async () => {
    const input = { chat_ids: [ownGroupId], participants: [world.number] };
    const { items } = (await asOther(addGroupMembers, input)) as { items: GroupAnswer[] };
    expect(items).toMatchObject([{ state: "done", results: [bare()] }]);
    const { items: members } = await asOther(listGroupMembers, { chat_id: ownGroupId });
    expect(members).toEqual(expect.arrayContaining([expect.objectContaining({ contact_id: world.contactId })]));
  });
});

describe("a template with people of a phone the key may not use", () => {
  const listed = async (asking: (operation: AnyOperation, input: object) => Promise<Record<string, unknown>>) =>
    (
      (await asking(listGroupTemplates, { fields: "full" }))["items"] as { template_id: string; people: object[] }[]
    ).find(({ template_id }) => template_id === templateId);
  let templateId: string;
  beforeAll(async () => {
    const input = { name: "Mixed", participants: [world.groupMemberId, STRANGER] };
    const { template } = (await world.call(createGroupTemplate, input)) as { template: { template_id: string } };
    templateId = template.template_id;
  });

  it("names those in sight, and says how many are left out", async () => {
    const shown = await listed(asOther);
    expect(shown).toMatchObject({ participants: 2, people: [{ name: STRANGER }], people_left_out: 1 });
    expect(JSON.stringify(shown)).not.toMatch(SECRET);
    const whole = await listed(world.call);
    expect(whole?.people).toHaveLength(2);
    expect(whole).not.toHaveProperty("people_left_out");
  });

  it("makes groups of those in sight only, and says who is not in them and why", async () => {
    const input = { template_id: templateId, name: "Made" };
    const tried = await asOther(createGroupFromTemplate, { ...input, dry_run: true });
    const made = (await asOther(createGroupFromTemplate, input)) as GroupAnswer;
    for (const { results } of [tried as GroupAnswer, made]) {
      expect(JSON.stringify(results)).not.toMatch(SECRET);
      expect(results).toMatchObject([
        { name: STRANGER, ok: true },
        { id: world.groupMemberId, ok: false, error: { code: "contact_not_found" } },
      ]);
    }
    const { items } = (await asOther(listGroupMembers, { chat_id: made.chat_id })) as { items: object[] };
    expect(items).toMatchObject([{ name: STRANGER }]);
  });

  it("is not made by that key: the number is refused, which a group of its own would take", async () => {
    const number = "34600111222";
    const input = { name: "Mine", participants: [number, STRANGER] };
    expect(await asOther(createGroupTemplate, input)).toMatchObject({
      template: { participants: 1, people: [{ name: STRANGER }] },
      results: [{ id: `+${number}`, ok: false, error: { code: "contact_not_found" } }],
    });
  });
});
