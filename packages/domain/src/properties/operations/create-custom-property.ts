import { AppError, defineOperation, visibleText, withoutUnseen, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { assertRoomFor, definitionsOf } from "../definitions.ts";
import { isNearName, plainName } from "../../near-name.ts";
import { checkedOptions, optionsInput } from "../property-options.ts";
import { propertyViewOf, type Definition } from "../property-view.ts";
import { PROPERTY_KINDS, PROPERTY_NAME_CHARS_MAX, propertyView, VALUE_TYPES } from "../schemas.ts";
import { propertyDefinitions } from "../table.ts";

const SIMILAR_MAX = 5;

export const createCustomProperty = defineOperation({
  name: "create_custom_property",
  summary: "Define a property, as dates and choices need.",
  guidance: "Cannot be changed.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "admin:settings",
  tier: "extended",
  rest: "POST /custom-properties",
  input: z.object({
    name: z
      .string()
      .max(PROPERTY_NAME_CHARS_MAX)
      .refine((name) => withoutUnseen(name).trim() !== "", "is blank")
      .refine((name) => visibleText(name) === name, "holds a character that nobody sees: a name is typed again")
      .describe("Its name, at most 40 characters."),
    type: z.enum(PROPERTY_KINDS).describe("Whether chats, contacts or tickets have it."),
    value_type: z.enum(VALUE_TYPES).describe("What its values are."),
    options: optionsInput.optional().describe("What can be chosen, of select and multi_select."),
  }),
  output: z.object({ property: propertyView, similar: z.array(z.string()).optional() }),
  errors: ["property_conflict", "limit_exceeded"],
  async run({ ctx, input }) {
    const options = checkedOptions(input.value_type, input.options);
    const name = input.name.trim();
    const nameKey = plainName(name);
    const known = await definitionsOf(ctx, input.type);
    const there = known.find((definition) => definition.nameKey === nameKey);
    if (there) throw taken(there);
    assertRoomFor(1, input.type, known.length);
    const row: Definition = {
      id: ctx.ids.next("property"),
      workspaceId: ctx.workspaceId,
      kind: input.type,
      name,
      nameKey,
      valueType: input.value_type,
      options,
      createdAt: ctx.clock.now(),
    };
    const [made] = await db(ctx).insert(propertyDefinitions).values(row).onConflictDoNothing().returning();
    if (!made) throw await takenNow(ctx, row);
    const { property_id, ...shown } = propertyViewOf(made);
    ctx.audit.changed("property", property_id, null, shown);
    ctx.events.publish("property.created", { property_id, kind: row.kind, name });
    const similar = known.filter((other) => isNearName(nameKey, other.nameKey)).map((other) => other.name);
    return {
      property: { property_id, ...shown },
      ...(similar.length > 0 ? { similar: similar.slice(0, SIMILAR_MAX) } : {}),
    };
  },
});

/** Somebody else defined it since we looked. */
async function takenNow(ctx: Ctx, { kind, nameKey }: Definition): Promise<AppError> {
  const there = (await definitionsOf(ctx, kind)).find((definition) => definition.nameKey === nameKey);
  return there ? taken(there) : new AppError("property_conflict", { public: "Call again.", retryable: true });
}

function taken(there: Definition): AppError {
  const property = propertyViewOf(there);
  const choices = property.options ? `: ${property.options.join(", ")}` : "";
  return new AppError("property_conflict", {
    public: `A ${there.kind} property "${there.name}" exists, of type ${there.valueType}${choices}. Use it as it is, or choose a name that differs in more than case, accents and spaces.`,
    fields: [{ path: "name", message: "is defined already", received: there.name }],
    hint: "list_custom_properties",
    details: { existing: property },
  });
}
