/** The unique index that a write would have broken; empty for any other error. */
export function brokenIndex(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505' || !('constraint' in error))
    return '';
  return String(error.constraint);
}
