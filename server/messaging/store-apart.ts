type Storing<Item, Result> = {
  /** Stores items together, or none of them. */
  store(items: readonly Item[]): Promise<Result>;
  /** The item without what the database could object to. */
  strip(item: Item): Item;
  /** One item was refused by the database; with nothing left to strip, it is dropped. */
  onRefused(error: unknown, what: { isDropped: boolean }): void;
};

/**
 * Stores items together; where the database says that the data are wrong, by halves, until the wrong one stands alone and is stored without
 * its odd fields, so that it holds up nobody. Any other error is thrown.
 */
export async function storeApart<Item, Result>(
  items: readonly Item[],
  storing: Storing<Item, Result>,
): Promise<Result[]> {
  try {
    return [await storing.store(items)];
  } catch (error) {
    if (!isDataFault(error)) throw error;
    const [first] = items;
    if (first === undefined) throw error;
    if (items.length > 1) return storeHalves(items, storing);
    storing.onRefused(error, { isDropped: false });
    return storeStripped(first, storing);
  }
}

async function storeHalves<Item, Result>(items: readonly Item[], storing: Storing<Item, Result>) {
  const middle = items.length >> 1;
  const results = await storeApart(items.slice(0, middle), storing);
  return [...results, ...(await storeApart(items.slice(middle), storing))];
}

async function storeStripped<Item, Result>(item: Item, { store, strip, onRefused }: Storing<Item, Result>) {
  try {
    return [await store([strip(item)])];
  } catch (error) {
    if (!isDataFault(error)) throw error;
    onRefused(error, { isDropped: true });
    return [];
  }
}

/** Whether the database refuses these data and always will: SQLSTATE classes 22 (data), 23 (constraints) and 54 (too long for an index). */
export function isDataFault(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code);
}
