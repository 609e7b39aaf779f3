/** From least to most; a row holds the place in this list, so that they sort. */
export const PRIORITIES = ["none", "low", "medium", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

export function priorityPlace(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

export function priorityAt(place: number): Priority {
  return PRIORITIES[place] ?? "none";
}
