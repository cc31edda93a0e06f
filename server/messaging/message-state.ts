export type PartState = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown';

const ended: ReadonlySet<string> = new Set(['delivered', 'failed']);

/** Whether nothing may follow: the first end that the carrier reported stands. */
export function hasEnded(state: string): boolean {
  return ended.has(state);
}

const statesBefore: Record<PartState, readonly PartState[]> = {
  queued: ['sending'],
  sending: ['queued'],
  unknown: ['sending'],
  sent: ['queued', 'sending', 'unknown'],
  delivered: ['queued', 'sending', 'sent', 'unknown'],
  failed: ['queued', 'sending', 'sent', 'unknown'],
};

/** Whether a part in one state may come into the other: an answer may correct an unknown, nothing corrects an end. */
export function mayFollow(before: PartState, after: PartState): boolean {
  return statesBefore[after].includes(before);
}

/** The state of a message from the states of its parts: delivered when every part is, failed as soon as one has. */
export function deriveMessageState(parts: readonly PartState[]): PartState {
  const every = (...states: PartState[]) => parts.every((part) => states.includes(part));
  if (parts.includes('failed')) return 'failed';
  if (every('delivered')) return 'delivered';
  if (parts.includes('unknown')) return 'unknown';
  if (every('sent', 'delivered')) return 'sent';
  return every('queued') ? 'queued' : 'sending';
}
