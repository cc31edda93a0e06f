import { Button, Text, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type SubmitEvent, useRef, useState } from 'react';
import type { Message } from '#contract/messaging.ts';
import { measureText } from '#contract/segments.ts';
import { formatNumber } from '#web/lib/format.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import classes from './message-form.module.css';
import { MessagePreview } from './message-preview.tsx';
import { SenderLine } from './sender-line.tsx';
import { MOST_PARTS, TextMeter } from './text-meter.tsx';
import { useSending } from './use-messages.ts';
import { useSenders } from './use-senders.ts';

type Props = { recipient: string; onSent: (message: Message) => void };

/** Writes and sends one text. */
export function MessageForm({ recipient, onSent }: Props) {
  const [to, setTo] = useState(recipient);
  const [text, setText] = useState('');
  const sending = useSending();
  const senders = useSenders();
  const draftKey = useDraftKey(to, text);
  const measure = measureText(text);
  const { errors, rest, formRef } = useFieldErrors(sending.error, ['to', 'text']);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (sending.isPending) return;
    sending.mutate({ to, text, idempotencyKey: draftKey() }, { onSuccess: onSent });
  };
  const replace = (replacements: Map<string, string>) => setText(replaceCharacters(text, replacements));
  const tooLong =
    measure.parts > MOST_PARTS ? `At most ${MOST_PARTS} parts can be sent. Shorten the text.` : undefined;
  return (
    <div className={classes['columns']}>
      <Surface>
        <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
          <RefusalAlert error={rest} />
          <TextInput
            label="To"
            description="A mobile number, for example 0491 570 006 or +61 491 570 006."
            type="tel"
            autoComplete="off"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={errors.to}
          />
          <SenderLine senders={senders} />
          <div>
            <Textarea
              label="Text"
              autosize
              minRows={5}
              maxRows={16}
              maxLength={5000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={tooLong ?? errors.text}
            />
            <TextMeter text={text} measure={measure} onReplace={replace} />
          </div>
          <div className={classes['foot']}>
            <Button
              type="submit"
              loading={sending.isPending}
              leftSection={<IconSend size={18} aria-hidden="true" />}
            >
              Send
            </Button>
            <Text size="sm" c="dimmed">
              It goes at once, and cannot be called back.
            </Text>
          </div>
        </form>
      </Surface>
      <MessagePreview
        sender={formatNumber(senders.data?.[0]?.address ?? 'Your number')}
        text={text}
        parts={measure.parts}
      />
    </div>
  );
}

// One key a draft: sending the same draft again (a double click, a retry after a broken connection) sends once, while a
// draft that was changed is another message. getRandomValues works without https, where randomUUID does not exist.
function useDraftKey(to: string, text: string): () => string {
  const kept = useRef({ draft: '', key: '' });
  return () => {
    const draft = JSON.stringify([to, text]);
    if (kept.current.draft !== draft) {
      const random = crypto.getRandomValues(new Uint8Array(16));
      kept.current = {
        draft,
        key: Array.from(random, (octet) => octet.toString(16).padStart(2, '0')).join(''),
      };
    }
    return kept.current.key;
  };
}

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

function replaceCharacters(text: string, replacements: Map<string, string>): string {
  return Array.from(clusters.segment(text), ({ segment }) => replacements.get(segment) ?? segment).join('');
}
