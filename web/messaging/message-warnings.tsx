import { Button } from '@mantine/core';
import { IconAlertTriangle, IconBraces, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { listNearFields, optoutField } from '#contract/merge-fields.ts';
import { refusesReplyStop } from '#contract/sender-replies.ts';
import type { Sender } from '#contract/senders.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import { formatCount } from '#web/lib/format.ts';
import { Note } from '#web/ui/note.tsx';
import type { TextSums } from './message-sums.ts';

/** From so many recipients on, a text is likely to be one that must offer a way to opt out. */
const MANY = 20;

type Props = {
  text: string;
  sender: Sender | undefined;
  sums: TextSums | undefined;
  recipients: number;
  onText: (text: string) => void;
  /** Shows the text of a recipient. */
  onShow: (place: number) => void;
};

/** What the writer should know before anything is sent; each line says what to do about it. */
export function MessageWarnings(props: Props) {
  const { text, sender } = props;
  return (
    <div role="status">
      <ReplyStop {...props} />
      <NearFields {...props} />
      <MissingFields {...props} />
      <TooLong {...props} />
      {sender?.kind === 'name' && sender.registration !== 'registered' && (
        <Note tone="warn" Icon={IconAlertTriangle}>
          Phones show “Unverified” in place of {sender.address}, because it is not in the register of sender
          names yet.
        </Note>
      )}
      {props.recipients >= MANY && text.trim() !== '' && !offersOptOut(text) && (
        <Note tone="info" Icon={IconInfoCircle}>
          A text that offers or advertises something must say how to opt out of more.{' '}
          <Fix onClick={() => props.onText(`${text.trimEnd()} ${optoutField}`)}>Add {optoutField}</Fix>
        </Note>
      )}
    </div>
  );
}

function Fix({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button variant="default" size="compact-sm" onClick={onClick}>
      {children}
    </Button>
  );
}

function offersOptOut(text: string): boolean {
  return text.includes(optoutField) || /\b(stop|unsubscribe|opt[ -]?out)\b/i.test(text);
}

function ReplyStop({ text, sender, onText }: Props) {
  if (!sender || !refusesReplyStop(text, sender)) return null;
  return (
    <Note tone="warn" Icon={IconAlertTriangle} title="This text cannot be sent from this sender">
      It asks for STOP as a reply, but replies to this sender do not come back to Corella, so whoever opts out
      would be ignored. Take those words out, and write {optoutField} in their place, or choose a number that
      can receive.{' '}
      {!text.includes(optoutField) && (
        <Fix onClick={() => onText(`${text.trimEnd()} ${optoutField}`)}>Add {optoutField}</Fix>
      )}
    </Note>
  );
}

function NearFields({ text, onText }: Props) {
  return listNearFields(text).map(({ written, field }) => (
    <Note key={written} tone="warn" Icon={IconBraces}>
      {written} is no merge field, so it would be sent as it stands.{' '}
      <Fix onClick={() => onText(text.replaceAll(written, field))}>Make it {field}</Fix>
    </Note>
  ));
}

function MissingFields({ text, sums, recipients, onText, onShow }: Props) {
  if (!sums || recipients === 0) return null;
  return [...sums.missing].map(([field, { count, first }]) => (
    <Note key={field} tone="warn" Icon={IconAlertTriangle}>
      {count === recipients
        ? `No recipient has {${field}}, so nothing will stand there.`
        : `${formatCount(count, 'recipient has', 'recipients have')} no {${field}}, so nothing will stand there.`}{' '}
      {recipients > 1 && count < recipients && <Fix onClick={() => onShow(first)}>Show the first</Fix>}{' '}
      {field.endsWith('name') ? (
        <Fix onClick={() => onText(text.replaceAll(`{${field}}`, `{${field}|there}`))}>
          Write “there” for them
        </Fix>
      ) : (
        `Write {${field}|something} to have something else there.`
      )}
    </Note>
  ));
}

function TooLong({ sums, recipients }: Props) {
  if (!sums || sums.tooLong === 0 || recipients < 2) return null;
  return (
    <Note tone="warn" Icon={IconAlertTriangle}>
      For {formatCount(sums.tooLong, 'recipient')} the text is longer than {partsAtMost} parts, so they will
      not get it. Shorten it.
    </Note>
  );
}
