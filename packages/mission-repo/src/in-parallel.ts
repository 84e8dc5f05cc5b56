/** More than the system reads at once anyway. */
const AT_ONCE = 8;

/** Does work for each item, some at a time; the results stand in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => R | Promise<R>,
): Promise<Awaited<R>[]> {
  const results: Awaited<R>[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
  return results;
}
