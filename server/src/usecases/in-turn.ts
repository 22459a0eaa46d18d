const queues = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Runs the work when every earlier one of the same owner and key has ended; its failure is the caller's alone. */
export function inTurn<T>(owner: object, key: string, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(owner) ?? new Map<string, Promise<unknown>>();
  queues.set(owner, queue);
  const before = queue.get(key) ?? Promise.resolve();
  const now = before.then(work, work);
  queue.set(key, now);
  const forget = () => {
    if (queue.get(key) === now) queue.delete(key);
  };
  now.then(forget, forget);
  return now;
}
