import { argumentSchema, createRegistry } from "@parley/kernel";
import { expect, it } from "vitest";
import { operations } from "./operations.gen.ts";

/** A bound that a parameter's words tell is the one that its schema keeps. */
interface Node {
  description?: string;
  maxLength?: number;
  maxItems?: number;
  maximum?: number;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

const TOLD = /\b(?:up to|at most|\d+ to) (\d[\d,]*)(?![\d,]*[.-]\d)/i;

/** By place, the bound told and those kept; a parameter that tells none, or keeps none, is left out. */
function boundsIn(node: Node, place: string): [place: string, told: number, kept: number[]][] {
  const told = TOLD.exec(node.description ?? "")?.[1];
  const kept = maximaIn(node);
  const inside = [
    ...Object.entries(node.properties ?? {}).flatMap(([name, child]) => boundsIn(child, `${place}.${name}`)),
    ...(node.items ? boundsIn(node.items, `${place}[]`) : []),
    ...(node.anyOf ?? []).flatMap((child) => boundsIn(child, place)),
  ];
  if (told === undefined || kept.length === 0) return inside;
  return [[place, Number(told.replaceAll(",", "")), kept], ...inside];
}

/** Its own, and those of what is in it: what is told of a list may be of each item, or of a text in it. */
function maximaIn(node: Node): number[] {
  const own = [node.maxLength, node.maxItems, node.maximum].filter((max) => max !== undefined);
  const children = [
    ...(node.items ? [node.items] : []),
    ...(node.anyOf ?? []),
    ...Object.values(node.properties ?? {}),
  ];
  return [...own, ...children.flatMap(maximaIn)];
}

it("the bound a parameter's words tell is the one that is kept", () => {
  const bounds = createRegistry(operations).all.flatMap(({ operation }) =>
    boundsIn(argumentSchema(operation) as Node, operation.name),
  );
  expect(bounds.length).toBeGreaterThan(50);
  expect(bounds.filter(([, told, kept]) => !kept.includes(told))).toEqual([]);
});
