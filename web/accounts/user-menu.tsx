import {
  IconDeviceMobileMessage,
  IconKey,
  IconLogout,
  IconMailForward,
  IconMailOff,
  IconUserMinus,
} from '@tabler/icons-react';
import type { User } from '#contract/users.ts';
import { ActMenu } from '#web/ui/act-menu.tsx';
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
  const acts = listUserActs(user).map((kind) => ({
    ...faces[kind],
    removes: kind === 'remove',
    onPick: () => onAct({ kind, user }),
  }));
  return <ActMenu label={`Change ${user.name}`} acts={acts} />;
}
