/** Few enough rows that a statement holds its locks for a moment only, and enough that a backlog of a million goes in minutes. */
export const rowsPerBatch = 5000;

/** Calls a deletion, which answers how many rows it took, until a batch is not full: each is a transaction of its own. */
export async function deleteInBatches(deleteSome: (atMost: number) => Promise<number>): Promise<void> {
  for (let deleted = rowsPerBatch; deleted >= rowsPerBatch; ) deleted = await deleteSome(rowsPerBatch);
}
