import { z } from "zod";

/**
 * A schema whose objects are strict at every depth: a key that no shape declares is refused wherever it
 * stands, for what is dropped without a word was meant by whoever wrote it. Records and objects that say
 * themselves what else they take stay open.
 */
export function strictOf(schema: z.ZodObject): z.ZodObject {
  let strict = strictSchemas.get(schema);
  if (!strict) strictSchemas.set(schema, (strict = deeplyStrict(schema) as z.ZodObject));
  return strict;
}

const strictSchemas = new WeakMap<z.ZodObject, z.ZodObject>();

/** The same of a part of one. */
export function deeplyStrict(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape).map(([key, field]) => [key, deeplyStrict(field as z.ZodType)]);
    return schema.clone({
      ...schema.def,
      shape: Object.fromEntries(shape) as z.core.$ZodShape,
      catchall: schema.def.catchall ?? z.never(),
    });
  }
  if (schema instanceof z.ZodArray) return schema.clone({ ...schema.def, element: deeplyStrict(schema.def.element) });
  if (schema instanceof z.ZodRecord)
    return schema.clone({ ...schema.def, valueType: deeplyStrict(schema.def.valueType) });
  if (schema instanceof z.ZodUnion)
    return schema.clone({ ...schema.def, options: schema.def.options.map(deeplyStrict) });
  if (isWrapper(schema)) return schema.clone({ ...schema.def, innerType: deeplyStrict(schema.def.innerType) } as never);
  return schema;
}

type Wrapper = z.ZodOptional | z.ZodNullable | z.ZodDefault | z.ZodPrefault | z.ZodReadonly;

function isWrapper(schema: z.core.$ZodType): schema is Wrapper {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  );
}

/** What stands at a path of the input, with what wraps it; undefined where the schema declares nothing there. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  let at: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    const within: z.core.$ZodType = withoutWrappers(at);
    if (within instanceof z.ZodObject) at = within.shape[String(key)] as z.core.$ZodType | undefined;
    else if (within instanceof z.ZodArray) at = within.def.element;
    else if (within instanceof z.ZodRecord) at = within.def.valueType;
    else return undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** The object that a path leads to; undefined where there is none. */
export function objectAt(schema: z.ZodObject, path: readonly PropertyKey[]): z.ZodObject | undefined {
  const found = schemaAt(schema, path);
  const object = found && withoutWrappers(found);
  return object instanceof z.ZodObject ? object : undefined;
}

/**
 * Where in a path a record of objects stands whose value is what the path leads to; undefined where none does. Its
 * keys are the caller's own, so what is wrong with one is told of the whole.
 */
export function recordAbove(schema: z.ZodObject, path: readonly PropertyKey[]): readonly PropertyKey[] | undefined {
  const above = path.slice(0, -1);
  const found = above.length > 0 ? schemaAt(schema, above) : undefined;
  const record = found && withoutWrappers(found);
  if (!(record instanceof z.ZodRecord)) return undefined;
  const value = withoutWrappers(record.def.valueType);
  return value instanceof z.ZodRecord || value instanceof z.ZodObject ? above : undefined;
}

export function withoutWrappers(schema: z.core.$ZodType): z.core.$ZodType {
  let within = schema;
  while (isWrapper(within)) within = within.def.innerType;
  return within;
}
