import type { Sender } from '#contract/senders.ts';

export type SenderActKind = 'default' | 'edit' | 'resend' | 'remove';

/** What somebody is about to do to which sender. */
export type SenderAct = { kind: SenderActKind; sender: Sender };

/** What can be done to a sender now; a dedicated number stays until the operator takes it back. */
export function listSenderActs({ id, kind, state, isDefault }: Sender): SenderActKind[] {
  const acts: SenderActKind[] = [];
  if (state === 'active' && !isDefault) acts.push('default');
  if (id === null) return acts;
  if (kind === 'own' && state === 'pending') acts.push('resend');
  acts.push('edit');
  if (kind !== 'dedicated') acts.push('remove');
  return acts;
}
