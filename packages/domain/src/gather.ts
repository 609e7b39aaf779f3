/**
 * Calls that come while an earlier group is under way wait and go together as the next one: under
 * load a transaction is shared by many, and a call alone waits for nobody. When a group fails its
 * calls are run one by one, so that each gets its own outcome.
 */
export function gather<T, R>(
  run: (key: string, items: readonly T[]) => Promise<readonly R[]>,
  itemsMax: number,
): (key: string, item: T) => Promise<R> {
  const queues = new Map<string, Call<T, R>[]>();

  async function drain(key: string, queue: Call<T, R>[]): Promise<void> {
    while (queue.length > 0) await runGroup(key, queue.splice(0, itemsMax));
    queues.delete(key);
  }

  async function runGroup(key: string, group: readonly Call<T, R>[]): Promise<void> {
    try {
      const results = await run(
        key,
        group.map((call) => call.item),
      );
      for (const [index, call] of group.entries()) call.resolve(results[index] as R);
    } catch (error) {
      const [only] = group;
      if (group.length === 1) only?.reject(error);
      else for (const call of group) await runGroup(key, [call]);
    }
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const call = { item, resolve, reject };
      const waiting = queues.get(key);
      if (waiting) waiting.push(call);
      else {
        const queue = [call];
        queues.set(key, queue);
        void drain(key, queue);
      }
    });
}

interface Call<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}
