import { Button } from '@mantine/core';
import { IconHandStop, IconMessageCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { consentWords } from '#contract/consent-words.ts';
import type { Contact } from '#contract/contacts.ts';
import { formatInstant } from '#web/lib/format.ts';
import { Note } from '#web/ui/note.tsx';
import { NumberStoryDialog } from './number-story-dialog.tsx';
import { ResubscribeDialog } from './resubscribe-dialog.tsx';
import { originWords } from './unsubscribe-filter.ts';

/** Whether a contact gets texts, since when and why not, and what was agreed. */
export function ContactState({ contact, timeZone }: { contact: Contact; timeZone: string }) {
  const [opened, setOpened] = useState<'story' | 'again'>();
  const { optedOut, consent, number } = contact;
  const at = consent.at && formatInstant(consent.at, timeZone);
  const noted = at ? `Noted ${at}${consent.by ? ` by ${consent.by.name}` : ''}.` : '';
  return (
    <>
      {optedOut ? (
        <Note tone="warn" Icon={IconHandStop} title="Opted out">
          {originWords[optedOut.origin]}, {formatInstant(optedOut.at, timeZone)}. This number gets no texts
          from you.{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => setOpened('story')}>
            How it came about
          </Button>
          <Button variant="subtle" size="compact-sm" onClick={() => setOpened('again')}>
            Text it again
          </Button>
        </Note>
      ) : (
        <Note tone="info" Icon={IconMessageCheck} title="Gets texts">
          {consent.basis === 'unknown'
            ? 'No consent is noted. '
            : `${consentWords[consent.basis]} consent${consent.words && `: ${consent.words}`}. `}
          {noted}
        </Note>
      )}
      {opened === 'story' && (
        <NumberStoryDialog number={number} timeZone={timeZone} onClose={() => setOpened(undefined)} />
      )}
      {opened === 'again' && <ResubscribeDialog number={number} onClose={() => setOpened(undefined)} />}
    </>
  );
}
