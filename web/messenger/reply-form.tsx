import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { IconCalendarTime, IconInfoCircle, IconSend, IconTemplate } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Output } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import { type Conversation, noteLengthAtMost } from '#contract/messenger.ts';
import { measureText } from '#contract/segments.ts';
import { textLengthAtMost } from '#contract/text-limits.ts';
import { ApiRefusal } from '#web/lib/api.ts';
import { formatNumber } from '#web/lib/format.ts';
import { drawKey } from '#web/messaging/message-draft.ts';
import { TemplateDialog } from '#web/messaging/template-dialog.tsx';
import { TextMeter } from '#web/messaging/text-meter.tsx';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './conversation-page.module.css';
import { fillReply, fillTemplate, keepReply, restoreReply } from './reply-draft.ts';
import { SendLaterDialog } from './send-later-dialog.tsx';
import { useConversationActs } from './use-conversations.ts';

type Way = Output<typeof endpoints.showConversation>['reply'];
type Props = {
  conversation: Conversation;
  way: Way;
  /** What merge fields of the reply become. */
  fields: Readonly<Record<string, string>>;
  timeZone: string;
  onTyping: () => void;
};
type Kind = 'reply' | 'note';

/** Writes a reply, now or later, or a note for the team; says from where a reply leaves, or why none can be sent. */
export function ReplyForm({ conversation, way, ...rest }: Props) {
  const [chosen, setKind] = useState<Kind>('reply');
  const kind = way.sender === null ? 'note' : chosen;
  return (
    <div>
      {way.obstacle && <Obstacle obstacle={way.obstacle} />}
      {way.sender !== null && (
        <SegmentedControl
          size="xs"
          mb={6}
          aria-label="What to write"
          value={kind}
          data={[
            { value: 'reply', label: 'Reply' },
            { value: 'note', label: 'Note for the team' },
          ]}
          onChange={(value) => setKind(value === 'note' ? 'note' : 'reply')}
        />
      )}
      {kind === 'note' ? (
        <NoteForm number={conversation.number} />
      ) : (
        <TextForm conversation={conversation} way={way} {...rest} />
      )}
    </div>
  );
}

const obstacles: Record<NonNullable<Way['obstacle']>, string> = {
  opted_out:
    'This number has opted out, so it is not sent to. Where the person asked for texts again, say so under Unsubscribes.',
  not_a_mobile: 'This is not a mobile that can be texted, so there is no reply. Notes are possible.',
  sender_gone:
    'The number that they wrote to is not yours any more, so a reply would come from a stranger. Text them anew from Send.',
  ours: 'This number belongs to the texting service itself, so it is not sent to.',
};

function Obstacle({ obstacle }: { obstacle: NonNullable<Way['obstacle']> }) {
  return (
    <div style={{ marginBottom: 8 }}>
      <Note tone="warn" Icon={IconInfoCircle}>
        {obstacles[obstacle]}
      </Note>
    </div>
  );
}

function TextForm({ conversation: { number }, way, fields, timeZone, onTyping }: Props) {
  const { reply } = useConversationActs(number);
  const [text, setText] = useState(() => restoreReply(number));
  const [dialog, setDialog] = useState<'templates' | 'later'>();
  const filled = fillReply(text, fields);
  const measure = measureText(filled.text);
  const key = useRef('');
  const write = (next: string) => {
    key.current = '';
    setText(next);
    keepReply(number, next);
    if (next !== '') onTyping();
  };
  const send = (scheduledFor?: string) => {
    key.current ||= drawKey();
    reply.mutate(
      { text, idempotencyKey: key.current, ...(scheduledFor && { scheduledFor }) },
      {
        onSuccess: () => {
          write('');
          setDialog(undefined);
          if (scheduledFor) showNotice('It waits for its time, above the reply.');
        },
        // Refused, it may be tried with another time; lost on the way, it must stay the same.
        onError: (error) => {
          if (error instanceof ApiRefusal && error.status !== 0) key.current = '';
        },
      },
    );
  };
  const isReady = text.trim() !== '' && filled.missing.length === 0;
  const canSend = isReady && !reply.isPending;
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !canSend) return;
    event.preventDefault();
    send();
  };
  const box = useFocusOnArrival();
  // The dialogs stand beside the form: what is submitted in them must not send the reply.
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend) send();
        }}
      >
        <div className={classes['from']}>
          Leaves from <b>{formatNumber(way.sender ?? '')}</b>
        </div>
        <Textarea
          ref={box}
          aria-label="Reply"
          placeholder="Write a reply"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={textLengthAtMost}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKey}
        />
        {text !== '' && (
          <TextMeter
            text={filled.text}
            measure={measure}
            sums={undefined}
            recipients={0}
            culprits={measure.unicodeCulprits}
            onReplace={(replacements) =>
              write([...text].map((sign) => replacements.get(sign) ?? sign).join(''))
            }
          />
        )}
        <Holes names={filled.missing} />
        {dialog === undefined && <RefusalAlert error={reply.error} />}
        <div className={classes['buttons']}>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconTemplate size={16} aria-hidden="true" />}
            onClick={() => setDialog('templates')}
          >
            Templates
          </Button>
          <div className={classes['acts']}>
            <Button
              variant="default"
              size="sm"
              disabled={!canSend}
              leftSection={<IconCalendarTime size={16} aria-hidden="true" />}
              onClick={() => setDialog('later')}
            >
              Send later
            </Button>
            <Button
              type="submit"
              size="sm"
              disabled={!isReady}
              loading={reply.isPending}
              title="Ctrl and Enter send too"
              leftSection={<IconSend size={16} aria-hidden="true" />}
            >
              Send
            </Button>
          </div>
        </div>
      </form>
      {dialog === 'templates' && (
        <TemplateDialog
          text={text}
          onClose={() => setDialog(undefined)}
          onUse={(template) => {
            write(fillTemplate(template, fields));
            setDialog(undefined);
          }}
        />
      )}
      {dialog === 'later' && (
        <SendLaterDialog
          timeZone={timeZone}
          isPending={reply.isPending}
          error={reply.error}
          onClose={() => setDialog(undefined)}
          onSubmit={({ scheduledFor }) => send(scheduledFor)}
        />
      )}
    </>
  );
}

/** Whoever opens a conversation writes at once, unless they are writing elsewhere; on a phone the keyboard would hide the texts. */
function useFocusOnArrival() {
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const isWriting = document.activeElement?.matches('input, textarea, [role=dialog] *');
    if (!isWriting && window.matchMedia('(pointer: fine)').matches) box.current?.focus();
  }, []);
  return box;
}

function Holes({ names }: { names: readonly string[] }) {
  const [first] = names;
  return (
    <div role="status">
      {first !== undefined && (
        <Note tone="warn" Icon={IconInfoCircle}>
          Nothing is known here for {names.map((name) => `{${name}}`).join(', ')}. Write it out before you
          send, or say what stands there instead: {`{${first}|there}`}.
        </Note>
      )}
    </div>
  );
}

function NoteForm({ number }: { number: string }) {
  const { addNote } = useConversationActs(number);
  const [text, setText] = useState('');
  const submit = () => addNote.mutate(text, { onSuccess: () => setText('') });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') submit();
      }}
    >
      <Textarea
        aria-label="Note"
        placeholder="A note that only your team sees"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={noteLengthAtMost}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <RefusalAlert error={addNote.error} />
      <div className={classes['buttons']}>
        <span />
        <Button
          type="submit"
          size="sm"
          variant="default"
          disabled={text.trim() === ''}
          loading={addNote.isPending}
        >
          Add the note
        </Button>
      </div>
    </form>
  );
}
