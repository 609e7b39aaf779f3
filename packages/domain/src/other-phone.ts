import { AppError, type Ctx } from "@parley/kernel";
import { phonesById } from "./phones-by-id.ts";

/**
 * What was asked of one phone belongs to another, or to others: the refusal, with each phone by id and name.
 * @param thing  as its parameter and its code call it, such as `chat`
 */
export async function otherPhone(
  ctx: Pick<Ctx, "tx" | "caller">,
  thing: string,
  owners: readonly string[],
  named: string,
): Promise<AppError> {
  const allowed = ctx.caller.phoneIds;
  const known = await phonesById(ctx, [...owners, named]);
  const phones = [...known].filter(([id]) => owners.includes(id) || !allowed || allowed.includes(id));
  const owner = owners.join(", ");
  return new AppError(`${thing}_conflict`, {
    public: `This ${thing} belongs to the phone ${owner}, not ${named}. Leave phone_id out, or name that phone.`,
    fields: [
      { path: "phone_id", message: `is not the phone of this ${thing}`, received: named.slice(0, 60), expected: owner },
    ],
    details: { phones: phones.map(([id, { name }]) => ({ phone_id: id, name })) },
  });
}
