import { plainName } from "../near-name.ts";
import type { Definition } from "./property-view.ts";

const SHOWN_MAX = 10;

export interface PropertyCandidate {
  property_id: string;
  name: string;
  value_type: string;
  options?: string[];
}

/** What is defined, those whose names share their beginning with a given one first: what a refusal tells of. */
export function propertyCandidates(all: readonly Definition[], given: readonly string[]): PropertyCandidate[] {
  const starts = given.map((name) => plainName(name).slice(0, 3));
  const isNear = (definition: Definition) => starts.some((start) => definition.nameKey.startsWith(start));
  return [...all.filter(isNear), ...all.filter((definition) => !isNear(definition))]
    .slice(0, SHOWN_MAX)
    .map(({ id, name, valueType, options }) => ({
      property_id: id,
      name,
      value_type: valueType,
      ...(options.length > 0 ? { options } : {}),
    }));
}
