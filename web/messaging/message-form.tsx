import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconSend } from '@tabler/icons-react';
import type { SubmitEvent } from 'react';
import type { Sender } from '#contract/senders.ts';
import { formatNumber } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { Note } from '#web/ui/note.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useFieldErrors } from '#web/ui/use-field-errors.ts';
import { BatchSummary } from './batch-summary.tsx';
import { isWritten } from './message-draft.ts';
import classes from './message-form.module.css';
import { MessagePreview } from './message-preview.tsx';
import { RecipientPart } from './recipient-part.tsx';
import { ScheduleChoice } from './schedule-choice.tsx';
import { findSender, SenderPicker } from './sender-picker.tsx';
import { TextPart } from './text-part.tsx';
import { useComposed } from './use-composed.ts';
import { useDraft } from './use-draft.ts';
import { useSenders } from './use-senders.ts';
import type { Sent } from './use-sending.ts';
import { useSubmission } from './use-submission.ts';

const FIELDS = ['to', 'text', 'sender', 'scheduledFor'] as const;

type Props = {
  /** The number that is answered; '' for a text to anybody. */
  to: string;
  /** The list of contacts that is offered; '' for none. */
  listId: string;
  homeCountry: string;
  onSent: (sent: Sent, scheduledFor: string | null) => void;
};

/** Writes a text and sends it, to one or to many. */
export function MessageForm({ to, listId, homeCountry, onSent }: Props) {
  const { user, account } = useSession();
  const { timeZone } = account;
  const kept = useDraft({ userId: user.id, to }, homeCountry);
  const { draft, change, changeBoldly } = kept;
  const senders = useSenders();
  const sender = findSender(senders.data, draft.sender);
  const composed = useComposed(draft, sender);
  const submission = useSubmission({
    seal: kept.seal,
    forget: kept.forget,
    sender: senders.data && (sender?.address ?? draft.sender),
    timeZone,
    onSent,
  });
  const { errors, rest, formRef } = useFieldErrors(submission.error, FIELDS, { recipients: 'to' });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // The forms of dialogs are inside this one for React, though not for the page.
    if (event.target === event.currentTarget) submission.submit();
  };
  return (
    <div className={classes['columns']}>
      <Surface>
        <form ref={formRef} onSubmit={submit} noValidate className={classes['form']}>
          <RefusalAlert error={rest} />
          {kept.undo && <UndoNote words={kept.undo.words} onUndo={kept.undo.run} />}
          <RecipientPart
            listId={listId}
            draft={draft}
            faults={composed.faults}
            error={errors.to}
            homeCountry={homeCountry}
            onChange={change}
            onChangeBoldly={changeBoldly}
          />
          <SenderPicker
            senders={senders}
            sender={sender}
            error={errors.sender}
            onChange={(address) => change({ sender: address })}
          />
          <TextPart kept={kept} sender={sender} composed={composed} error={errors.text} />
          <ScheduleChoice
            when={draft.when}
            timeZone={timeZone}
            error={errors.scheduledFor}
            onChange={(when) => change({ when })}
          />
          <Foot kept={kept} isReady={submission.isReady} isPending={submission.isPending} />
        </form>
      </Surface>
      <Preview sender={sender} composed={composed} />
      {submission.review && <Review review={submission.review} timeZone={timeZone} />}
    </div>
  );
}

type Kept = ReturnType<typeof useDraft>;
type Composed = ReturnType<typeof useComposed>;
type Reviewed = NonNullable<ReturnType<typeof useSubmission>['review']>;

/** How it will look on the phone of one whom it goes to. */
function Preview({ sender, composed }: { sender: Sender | undefined; composed: Composed }) {
  const { shown, sendable, show } = composed;
  return (
    <MessagePreview
      sender={formatNumber(sender?.address ?? 'Your number')}
      text={shown.text}
      measure={shown.measure}
      recipients={sendable}
      place={shown.place}
      missing={sendable.length > 0 ? shown.missing : []}
      onStep={show}
    />
  );
}

/** What sending to many would do, before anybody is sent anything. */
function Review({ review, timeZone }: { review: Reviewed; timeZone: string }) {
  const { quote, draft, isPending, error, send, close } = review;
  return (
    <BatchSummary
      quote={quote}
      recipients={draft.recipients}
      scheduledFor={draft.scheduledFor ?? undefined}
      timeZone={timeZone}
      pending={isPending}
      error={error}
      onSend={send}
      onClose={close}
    />
  );
}

function UndoNote({ words, onUndo }: { words: string; onUndo: () => void }) {
  return (
    <div role="status" className={classes['undo']}>
      <Note tone="info" Icon={IconArrowBackUp}>
        {words}{' '}
        <Button variant="default" size="compact-sm" onClick={onUndo}>
          Undo
        </Button>
      </Note>
    </div>
  );
}

type FootProps = { kept: Kept; isReady: boolean; isPending: boolean };

function Foot({ kept: { draft, isKept, clear }, isReady, isPending }: FootProps) {
  const isMany = draft.recipients.length + (draft.pending.trim() === '' ? 0 : 1) > 1;
  const words = isMany
    ? 'Next you see whom it reaches and what it costs.'
    : draft.when
      ? 'It can be cancelled until it leaves.'
      : 'It goes at once, and cannot be called back.';
  return (
    <div>
      <Group gap="md">
        <Button
          type="submit"
          loading={isPending}
          disabled={!isReady}
          leftSection={<IconSend size={18} aria-hidden="true" />}
          // The field of the recipients must not lose the focus, and the page shift, between press and release.
          onMouseDown={(event) => event.preventDefault()}
        >
          {isMany ? 'Review and send' : draft.when ? 'Schedule' : 'Send'}
        </Button>
        <Text size="sm" c="dimmed" className={classes['footWords'] ?? ''}>
          {words}
        </Text>
        {isWritten(draft) && (
          <Button variant="subtle" size="compact-sm" onClick={clear}>
            Clear all
          </Button>
        )}
      </Group>
      {!isKept && (
        <Text size="sm" c="dimmed" mt="xs" role="status">
          This is too much to be kept when the page is reloaded.
        </Text>
      )}
    </div>
  );
}
