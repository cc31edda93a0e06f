import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconMessageForward, IconPencil, IconStar, IconTrash } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
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
  const kinds = listSenderActs(sender);
  if (kinds.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          aria-label={`Change ${formatNumber(sender.address)}`}
          rightSection={<IconChevronDown size={16} aria-hidden="true" />}
        >
          Change
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => {
          const { word, Icon } = faces[kind];
          return (
            <Fragment key={kind}>
              {kind === 'remove' && <Menu.Divider />}
              <Menu.Item
                leftSection={<Icon size={18} aria-hidden="true" />}
                {...(kind === 'remove' ? { color: 'red' } : {})}
                onClick={() => onAct({ kind, sender })}
              >
                {word}
              </Menu.Item>
            </Fragment>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
