import { afterAll, beforeAll, expect, it } from "vitest";
import { linkPhone } from "../../phones/operations/link-phone.ts";
import { unlinkPhone } from "../../phones/operations/unlink-phone.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { checkWhatsappNumber } from "./check-whatsapp-number.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("answers for each number whether WhatsApp knows it, and whose it is here", async () => {
  world.flow.connector.absent.add("34600999999");
  const answer = await world.call(checkWhatsappNumber, {
    phone_numbers: ["+49 151 12345678", "34600999999@c.us", "hello", "+34 611 222 333"],
  });
  expect(answer).toEqual({
    phone_id: world.phoneId,
    phone_name: "Shop",
    items: [
      {
        id: "+49 151 12345678",
        ok: true,
        number: "+4915112345678",
        on_whatsapp: true,
        contact_id: world.contactId,
        name: "Person 678",
      },
      { id: "34600999999@c.us", ok: true, number: "+34600999999", on_whatsapp: false },
      { id: "hello", ok: false, error: { code: "invalid_input", message: expect.stringContaining("country code") } },
      { id: "+34 611 222 333", ok: true, number: "+34611222333", on_whatsapp: true },
    ],
  });
});

it("asks while no transaction is open", async () => {
  const ability = world.flow.connector.abilities.checkNumber;
  if (!ability) throw new Error("The scripted connector can check numbers.");
  const check = ability.check;
  let asked = 0;
  ability.check = async (phones) => {
    const { pool } = world.flow.test.store;
    // Events of the test before may still be told; a transaction of this call would stay open until it is answered.
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0);
    asked++;
    return check(phones);
  };
  await world.call(checkWhatsappNumber, { phone_numbers: ["+34611222333"] });
  ability.check = check;
  expect(asked).toBe(1);
});

it("is refused where the connector cannot, naming it and which can", async () => {
  const { abilities } = world.flow.connector;
  const ability = abilities.checkNumber;
  delete abilities.checkNumber;
  await expect(world.call(checkWhatsappNumber, { phone_numbers: ["+34611222333"] })).rejects.toMatchObject({
    code: "not_supported",
    message: expect.stringMatching(/cannot check numbers.*The connector simulated can/),
  });
  if (ability) abilities.checkNumber = ability;
});

it("is refused on a phone that was unlinked, as such", async () => {
  const { phone_id } = await world.call(linkPhone, { name: "Gone", connector: "simulated", settings: {}, secrets: {} });
  await world.call(unlinkPhone, { phone_id }, { unconfirmed: new Set(["unlink_phone"]) });
  await expect(world.call(checkWhatsappNumber, { phone_numbers: ["+34611222333"], phone_id })).rejects.toMatchObject({
    code: "phone_conflict",
    options: { fields: [{ path: "phone_id" }] },
  });
});
