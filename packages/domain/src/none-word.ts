/** Whether the word stands for null: for callers whose schema shows only a string, and who cannot send null. */
export function isNone(given: string): boolean {
  return given.trim().toLowerCase() === "none";
}
