import { IconCheck, IconClock, IconHandStop, IconKey, IconX } from '@tabler/icons-react';
import type { User } from '#contract/users.ts';
import { formatInstant } from '#web/lib/format.ts';
import { StatusMark, type Tone } from '#web/ui/status-mark.tsx';
import { awaitsApproval } from './user-act.ts';
import classes from './users-table.module.css';

type Face = { word: string; note?: string; tone: Tone; Icon: typeof IconCheck };

/** Where a person stands, in words: joined, invited until when, or what they wait for. */
export function UserStatus({ user, timeZone }: { user: User; timeZone: string }) {
  return listFaces(user, timeZone).map(({ word, note, tone, Icon }) => (
    <div key={word} className={classes['status']}>
      <StatusMark tone={tone} Icon={Icon}>
        {word}
      </StatusMark>
      {note && <div className={classes['soft']}>{note}</div>}
    </div>
  ));
}

function listFaces(user: User, timeZone: string): Face[] {
  if (user.status === 'invited') return [faceOfInvitation(user, timeZone)];
  const faces: Face[] = [{ word: 'Active', tone: 'good', Icon: IconCheck }];
  if (user.codesDisabled) {
    faces.push({
      word: 'Codes switched off',
      note: 'After 100 wrong codes in a row. Set the method anew to switch them on.',
      tone: 'bad',
      Icon: IconHandStop,
    });
  }
  if (awaitsApproval(user) && user.resetRequestedAt !== null) {
    faces.push({
      word: 'Reset asked for',
      note: `Since ${sayInstant(user.resetRequestedAt, timeZone)}`,
      tone: 'warn',
      Icon: IconKey,
    });
  }
  return faces;
}

function faceOfInvitation({ invitation }: User, timeZone: string): Face {
  if (invitation?.state === 'open') {
    const note = `Until ${sayInstant(invitation.expiresAt, timeZone)}`;
    return { word: 'Invited', note, tone: 'info', Icon: IconClock };
  }
  if (invitation?.state === 'expired') {
    const note = `Ended ${sayInstant(invitation.expiresAt, timeZone)}`;
    return { word: 'Invitation expired', note, tone: 'warn', Icon: IconClock };
  }
  return { word: 'Invitation withdrawn', tone: 'quiet', Icon: IconX };
}

function sayInstant(instant: string, timeZone: string): string {
  return formatInstant(instant, timeZone).replace(/\s(am|pm)$/, '\u00a0$1');
}
