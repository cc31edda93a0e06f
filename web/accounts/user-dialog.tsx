import type { User } from '#contract/users.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { useUserChanges } from './use-users.ts';
import { awaitsApproval, type UserAct, type UserActKind } from './user-act.ts';
import { UserMethodDialog } from './user-method-dialog.tsx';

type Props = UserAct & { onClose: () => void };

/** Asks before anything is done to a person, and says what will happen. */
export function UserDialog({ kind, user, onClose }: Props) {
  if (kind === 'method') return <UserMethodDialog user={user} onClose={onClose} />;
  return <ActDialog kind={kind} user={user} onClose={onClose} />;
}

type ActKind = Exclude<UserActKind, 'method'>;
type Words = { title: string; text: string; confirm: string; done: string; danger?: boolean };

function ActDialog({ kind, user, onClose }: { kind: ActKind; user: User; onClose: () => void }) {
  const changes = useUserChanges();
  const mutation = {
    resend: changes.resend,
    withdraw: changes.withdraw,
    reset: changes.startReset,
    sign_out: changes.signOut,
    remove: changes.remove,
  }[kind];
  const words = wordAct(kind, user);
  return (
    <ConfirmDialog
      opened
      title={words.title}
      confirmLabel={words.confirm}
      danger={words.danger ?? false}
      pending={mutation.isPending}
      error={mutation.error}
      onClose={onClose}
      onConfirm={() =>
        mutation.mutate(user.id, {
          onSuccess: () => {
            showNotice(words.done);
            onClose();
          },
        })
      }
    >
      {words.text}
    </ConfirmDialog>
  );
}

function wordAct(kind: ActKind, user: User): Words {
  const { name, email } = user;
  switch (kind) {
    case 'resend':
      return {
        title: `Send ${name} the invitation again`,
        text: `A new link goes to ${email} and works for 72 hours. The link before it stops working.`,
        confirm: 'Send again',
        done: `The invitation was sent to ${email}.`,
      };
    case 'withdraw':
      return {
        title: `Withdraw the invitation of ${name}`,
        text: `The link that was sent to ${email} stops working at once. ${name} stays listed, and can be invited again or removed.`,
        confirm: 'Withdraw',
        done: 'The invitation is withdrawn.',
        danger: true,
      };
    case 'reset':
      return wordReset(user);
    case 'sign_out':
      return {
        title: `Sign ${name} out everywhere`,
        text: `Every browser in which ${name} is signed in is signed out at once. They can sign in again with password and code.`,
        confirm: 'Sign out',
        done: `${name} is signed out everywhere.`,
        danger: true,
      };
    case 'remove':
      return wordRemoval(user);
  }
}

function wordReset(user: User): Words {
  const { name, email } = user;
  const code = user.method === 'sms' ? ' The link still asks for a code by SMS.' : '';
  return {
    title: awaitsApproval(user) ? `Approve a new password for ${name}` : `Let ${name} set a new password`,
    text: `A link goes to ${email}, with which ${name} chooses a new password. Nobody else sees it, you neither.${code} Make sure that it was really ${name} who asked: ring them.`,
    confirm: awaitsApproval(user) ? 'Approve' : 'Send the link',
    done: `The link was sent to ${email}.`,
  };
}

function wordRemoval({ name, status }: User): Words {
  return {
    title: `Remove ${name}`,
    text:
      status === 'active'
        ? `${name} is signed out within a second, on every device, and cannot come back: password, login codes, open links and recovery codes stop working. What they sent stays in History, under their name.`
        : `The invitation stops working at once, and ${name} is taken off the list.`,
    confirm: 'Remove',
    done: `${name} is removed.`,
    danger: true,
  };
}
