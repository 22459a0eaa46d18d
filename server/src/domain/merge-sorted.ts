/**
 * Several sequences, each in order of its `at`, as one; of each only as much is read as is asked for. A sequence that fails has given what it
 * gave.
 */
export async function* mergeSorted<Item extends { at: number }>(
  sources: AsyncIterator<Item>[],
  order: 'newest-first' | 'oldest-first',
): AsyncGenerator<Item> {
  const heads = new Map<AsyncIterator<Item>, Item>();
  const advance = async (source: AsyncIterator<Item>) => {
    const next = await source.next().catch(() => ({ done: true as const, value: undefined }));
    if (next.done) heads.delete(source);
    else heads.set(source, next.value);
  };
  try {
    await Promise.all(sources.map(advance));
    while (heads.size > 0) {
      const [source, item] = firstOf(heads, order);
      yield item;
      await advance(source);
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return?.()));
  }
}

function firstOf<Item extends { at: number }>(
  heads: ReadonlyMap<AsyncIterator<Item>, Item>,
  order: 'newest-first' | 'oldest-first',
): [AsyncIterator<Item>, Item] {
  const sign = order === 'newest-first' ? -1 : 1;
  return [...heads].reduce((best, head) => (sign * head[1].at < sign * best[1].at ? head : best));
}
