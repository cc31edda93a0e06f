import type { User } from '#contract/users.ts';

export type UserActKind = 'method' | 'resend' | 'withdraw' | 'reset' | 'sign_out' | 'remove';

/** What the owner is about to do to whom. */
export type UserAct = { kind: UserActKind; user: User };

/** What the owner can do to a person now; nothing to themself. */
export function listUserActs(user: User): UserActKind[] {
  if (user.role === 'owner') return [];
  if (user.status === 'active') return ['method', 'reset', 'sign_out', 'remove'];
  return user.invitation?.state === 'open'
    ? ['method', 'resend', 'withdraw', 'remove']
    : ['method', 'resend', 'remove'];
}

/** Whether the person waits for the owner to let them set a new password. */
export function awaitsApproval(user: User): boolean {
  return user.status === 'active' && user.resetRequestedAt !== null;
}
