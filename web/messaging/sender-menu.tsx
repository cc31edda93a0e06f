import { IconMessageForward, IconPencil, IconStar, IconTrash } from '@tabler/icons-react';
import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { ActMenu } from '#web/ui/act-menu.tsx';
import { listSenderActs, type SenderAct, type SenderActKind } from './sender-act.ts';

const faces: Record<SenderActKind, { word: string; Icon: typeof IconStar }> = {
  default: { word: 'Make it the default', Icon: IconStar },
  resend: { word: 'Text the link again', Icon: IconMessageForward },
  edit: { word: 'Edit', Icon: IconPencil },
  remove: { word: 'Remove', Icon: IconTrash },
};

type Props = { sender: Sender; onAct: (act: SenderAct) => void };

/** What can be done to one sender. */
export function SenderMenu({ sender, onAct }: Props) {
  const acts = listSenderActs(sender).map((kind) => ({
    ...faces[kind],
    removes: kind === 'remove',
    onPick: () => onAct({ kind, sender }),
  }));
  return <ActMenu label={`Change ${formatNumber(sender.address)}`} acts={acts} />;
}
