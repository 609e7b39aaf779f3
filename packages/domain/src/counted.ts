/** `1 chat`, `3 chats`, `2 properties`: how many, in a sentence. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
