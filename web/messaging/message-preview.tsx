import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { TextMeasure } from '#contract/segments.ts';
import { listRuns, nameCharacter } from '#contract/smart-text.ts';
import styles from './message-preview.module.css';
import { nameRecipient } from './recipient-chip.tsx';
import type { Recipient } from './recipient-text.ts';

type Props = {
  sender: string;
  text: string;
  measure: TextMeasure;
  /** Those who can be sent to, and the one whose text is shown. */
  recipients: readonly Recipient[];
  place: number;
  missing: readonly string[];
  onStep: (place: number) => void;
};

/** The text as the phone of one recipient will show it, with the characters marked that make it Unicode. */
export function MessagePreview(props: Props) {
  const { sender, text, measure, missing } = props;
  return (
    <section className={styles['phone']} aria-label="Preview">
      <Stepper {...props} />
      <p className={styles['sender']}>{sender}</p>
      <p className={styles['bubble']} data-empty={text === '' || undefined}>
        {text === '' ? 'Your text shows here as the phone will show it.' : <Marked text={text} />}
      </p>
      {text !== '' && (
        <p className={styles['note']}>
          {measure.parts > 1
            ? `Travels in ${measure.parts} parts, reads as one text.`
            : 'Travels in one part.'}
          {measure.encoding === 'ucs2' && ' As Unicode, because of what is marked.'}
        </p>
      )}
      {missing.length > 0 && (
        <p className={styles['missing']}>Nothing for {missing.map((name) => `{${name}}`).join(', ')} here.</p>
      )}
    </section>
  );
}

function Stepper({ recipients, place, onStep }: Props) {
  const recipient = recipients[place];
  if (!recipient || recipients.length < 2) return null;
  return (
    <div className={styles['stepper']}>
      <ActionIcon
        aria-label="The text of the recipient before"
        disabled={place === 0}
        onClick={() => onStep(place - 1)}
      >
        <IconChevronLeft size={18} aria-hidden="true" />
      </ActionIcon>
      <div aria-live="polite">
        <div className={styles['recipient']}>{nameRecipient(recipient)}</div>
        <div className={styles['place']}>
          {(place + 1).toLocaleString('en-AU')} of {recipients.length.toLocaleString('en-AU')}
        </div>
      </div>
      <ActionIcon
        aria-label="The text of the next recipient"
        disabled={place === recipients.length - 1}
        onClick={() => onStep(place + 1)}
      >
        <IconChevronRight size={18} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

function Marked({ text }: { text: string }) {
  return listRuns(text).map(({ at, text: run, isForeign }) =>
    isForeign ? (
      <mark key={at} title={`${nameCharacter(run)} is outside the standard alphabet`}>
        {run}
      </mark>
    ) : (
      run
    ),
  );
}
