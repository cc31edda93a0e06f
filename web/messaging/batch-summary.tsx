import { Button, Group, Modal, Stack } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Quote } from '#contract/messaging.ts';
import { formatCount, formatInstant, formatNumber } from '#web/lib/format.ts';
import { FactList } from '#web/ui/fact-list.tsx';
import { Note } from '#web/ui/note.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { BatchBlockedList } from './batch-blocked-list.tsx';
import classes from './batch-summary.module.css';
import type { Recipient } from './recipient-text.ts';
import { nameZone } from './schedule.ts';

type Props = {
  quote: Quote;
  recipients: readonly Recipient[];
  scheduledFor: string | undefined;
  timeZone: string;
  pending: boolean;
  error: unknown;
  onSend: () => void;
  onClose: () => void;
};

/** What a text to many will do, before anything is spent: who gets it, who does not and why, and what it costs. */
export function BatchSummary(props: Props) {
  const { quote, recipients, pending, error, onSend, onClose } = props;
  const lacking = quote.credits - quote.available;
  const nobody = quote.messages === 0;
  return (
    <Modal opened onClose={onClose} title="Before it is sent" size="lg" closeOnClickOutside={!pending}>
      <Stack gap="sm" className={classes['summary'] ?? ''}>
        {nobody ? (
          <Note tone="warn" Icon={IconAlertTriangle} title="Nobody would get it">
            None of these recipients can be sent to. Below is why.
          </Note>
        ) : (
          <FactList facts={listFacts(props)} />
        )}
        {lacking > 0 && <TooFewCredits lacking={lacking} />}
        <Warnings quote={quote} />
        <BatchBlockedList quote={quote} recipients={recipients} />
        <RefusalAlert error={error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go back and change it
          </Button>
          {!nobody && (
            <Button
              disabled={lacking > 0}
              loading={pending}
              leftSection={<IconSend size={18} aria-hidden="true" />}
              onClick={onSend}
            >
              {props.scheduledFor ? 'Schedule' : 'Send'} {formatCount(quote.messages, 'text')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function listFacts({ quote, scheduledFor, timeZone }: Props): [string, ReactNode][] {
  const after = quote.available - quote.credits;
  const several = quote.parts > quote.messages ? `, in ${formatCount(quote.parts, 'part')}` : '';
  return [
    ['Goes to', <b key="to">{formatCount(quote.messages, 'recipient') + several}</b>],
    ['From', formatNumber(quote.sender)],
    [
      'Leaves',
      scheduledFor
        ? `${formatInstant(scheduledFor, timeZone)} ${nameZone(scheduledFor, timeZone)}`
        : 'At once',
    ],
    ['Costs', <b key="costs">{formatCount(quote.credits, 'credit')}</b>],
    [
      'Your credits',
      after < 0
        ? quote.available.toLocaleString('en-AU')
        : `${quote.available.toLocaleString('en-AU')} now, ${after.toLocaleString('en-AU')} after`,
    ],
  ];
}

function TooFewCredits({ lacking }: { lacking: number }) {
  return (
    <Note tone="warn" Icon={IconAlertTriangle} title={`${formatCount(lacking, 'credit')} too few`}>
      Nothing can be sent yet. Take recipients out, shorten the text so that it travels in fewer parts, or ask
      whoever runs this installation for more credits. What you wrote stays here.
    </Note>
  );
}

function Warnings({ quote: { warnings, unicode, messages } }: { quote: Quote }) {
  const lines = [
    warnings.includes('unregistered_sender') &&
      'Phones show “Unverified” in place of the name it comes from.',
    warnings.includes('one_way_sender') && 'It cannot be replied to.',
    warnings.includes('sender_replies_elsewhere') &&
      'Replies go to your own mobile, and a STOP among them opts nobody out.',
    warnings.includes('missing_fields') &&
      'Some recipients lack a merge field; nothing stands there for them.',
    unicode > 0 &&
      `${unicode === messages ? 'All texts leave' : `${formatCount(unicode, 'text leaves', 'texts leave')}`} as Unicode, where a part holds 70 characters.`,
  ].filter((line) => line !== false);
  if (lines.length === 0) return null;
  return (
    <Note tone="info" Icon={IconInfoCircle}>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
    </Note>
  );
}
