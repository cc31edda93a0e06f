import { Badge } from '@mantine/core';
import { IconCheck, IconClock, IconHandStop, IconKey, IconX } from '@tabler/icons-react';
import type { User } from '#contract/accounts.ts';
import { formatInstant } from '#web/lib/format.ts';
import { awaitsApproval } from './user-act.ts';
import classes from './users-table.module.css';

type Face = { word: string; note?: string; color: string; Icon: typeof IconCheck };

/** Where a person stands, in words: joined, invited until when, or what they wait for. */
export function UserStatus({ user, timeZone }: { user: User; timeZone: string }) {
  return listFaces(user, timeZone).map(({ word, note, color, Icon }) => (
    <div key={word} className={classes['status']}>
      <Badge color={color} leftSection={<Icon size={14} aria-hidden="true" />}>
        {word}
      </Badge>
      {note && <div className={classes['soft']}>{note}</div>}
    </div>
  ));
}

function listFaces(user: User, timeZone: string): Face[] {
  if (user.status === 'invited') return [faceOfInvitation(user, timeZone)];
  const faces: Face[] = [{ word: 'Active', color: 'green', Icon: IconCheck }];
  if (user.codesDisabled) {
    faces.push({
      word: 'Codes switched off',
      note: 'After 100 wrong codes in a row. Set the method anew to switch them on.',
      color: 'red',
      Icon: IconHandStop,
    });
  }
  if (awaitsApproval(user) && user.resetRequestedAt !== null) {
    faces.push({
      word: 'Asks for a new password',
      note: `Since ${formatInstant(user.resetRequestedAt, timeZone)}`,
      color: 'yellow',
      Icon: IconKey,
    });
  }
  return faces;
}

function faceOfInvitation({ invitation }: User, timeZone: string): Face {
  if (invitation?.state === 'open') {
    const note = `Until ${formatInstant(invitation.expiresAt, timeZone)}`;
    return { word: 'Invited', note, color: 'blue', Icon: IconClock };
  }
  if (invitation?.state === 'expired') {
    const note = `Ended ${formatInstant(invitation.expiresAt, timeZone)}`;
    return { word: 'Invitation expired', note, color: 'yellow', Icon: IconClock };
  }
  return { word: 'Invitation withdrawn', color: 'gray', Icon: IconX };
}
