/** A reason why Corella cannot start, in words for the person who started it; the process prints the message alone and exits with 1. */
export class StartRefusal extends Error {
  override name = 'StartRefusal';
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
