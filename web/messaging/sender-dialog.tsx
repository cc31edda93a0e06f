import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { showNotice } from '#web/ui/notice.ts';
import type { SenderAct, SenderActKind } from './sender-act.ts';
import { SenderEditDialog } from './sender-edit-dialog.tsx';
import { useSenderChanges } from './use-senders.ts';

type Props = SenderAct & { onClose: () => void };

/** Asks before anything is done to a sender, and says what will happen. */
export function SenderDialog({ kind, sender, onClose }: Props) {
  if (kind !== 'edit') return <ActDialog kind={kind} sender={sender} onClose={onClose} />;
  return sender.id === null ? null : (
    <SenderEditDialog sender={sender} senderId={sender.id} onClose={onClose} />
  );
}

type ActKind = Exclude<SenderActKind, 'edit'>;
type Words = { title: string; text: string; confirm: string; done: string };

function ActDialog({ kind, sender, onClose }: { kind: ActKind; sender: Sender; onClose: () => void }) {
  const { setDefault, resend, remove } = useSenderChanges();
  const mutation = { default: setDefault, resend, remove }[kind];
  const words = wordAct(kind, sender);
  return (
    <ConfirmDialog
      opened
      title={words.title}
      confirmLabel={words.confirm}
      danger={kind === 'remove'}
      pending={mutation.isPending}
      error={mutation.error}
      onClose={onClose}
      onConfirm={() =>
        mutation.mutate(kind === 'default' ? sender.address : (sender.id ?? ''), {
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

function wordAct(kind: ActKind, { address, kind: senderKind, isDefault }: Sender): Words {
  const name = formatNumber(address);
  switch (kind) {
    case 'default':
      return {
        title: `Make ${name} the default`,
        text: `From now on texts leave from ${name}, for everybody in your account, unless another sender is chosen. Texts that are scheduled keep theirs.`,
        confirm: 'Make it the default',
        done: `${name} is the default sender.`,
      };
    case 'resend':
      return {
        title: `Text ${name} the link again`,
        text: 'A new link goes to this phone, free of charge, and works for 7 days. The link before it stops working. A phone gets at most 3 a day.',
        confirm: 'Text the link',
        done: `A new link was texted to ${name}.`,
      };
    case 'remove':
      return {
        title: `Remove ${name}`,
        text: [
          `Nobody in your account can send from ${name} any more. Texts that were accepted before, scheduled ones too, still leave from it: cancel them in History if they must not.`,
          ...(isDefault ? ['The shared number becomes the default again.'] : []),
          ...(senderKind === 'own' ? ['To use it again, its holder must agree again.'] : []),
        ].join(' '),
        confirm: 'Remove',
        done: `${name} is removed.`,
      };
  }
}
