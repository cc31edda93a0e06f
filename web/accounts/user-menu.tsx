import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceMobileMessage,
  IconKey,
  IconLogout,
  IconMailForward,
  IconMailOff,
  IconUserMinus,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import type { User } from '#contract/users.ts';
import { listUserActs, type UserAct, type UserActKind } from './user-act.ts';

type Face = { word: string; Icon: typeof IconKey };

const faces: Record<UserActKind, Face> = {
  method: { word: 'Change login codes', Icon: IconDeviceMobileMessage },
  resend: { word: 'Send the invitation again', Icon: IconMailForward },
  withdraw: { word: 'Withdraw the invitation', Icon: IconMailOff },
  reset: { word: 'Let them set a new password', Icon: IconKey },
  sign_out: { word: 'Sign out everywhere', Icon: IconLogout },
  remove: { word: 'Remove', Icon: IconUserMinus },
};

type Props = { user: User; onAct: (act: UserAct) => void };

/** What the owner can do to one person. */
export function UserMenu({ user, onAct }: Props) {
  const kinds = listUserActs(user);
  if (kinds.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          aria-label={`Change ${user.name}`}
          rightSection={<IconChevronDown size={16} aria-hidden="true" />}
        >
          Change
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Fragment key={kind}>
            {kind === 'remove' && <Menu.Divider />}
            <ActItem kind={kind} onClick={() => onAct({ kind, user })} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ActItem({ kind, onClick }: { kind: UserActKind; onClick: () => void }) {
  const { word, Icon } = faces[kind];
  return (
    <Menu.Item
      leftSection={<Icon size={18} aria-hidden="true" />}
      {...(kind === 'remove' ? { color: 'red' } : {})}
      onClick={onClick}
    >
      {word}
    </Menu.Item>
  );
}
