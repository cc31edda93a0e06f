import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ConversationEntry } from '#contract/messenger.ts';
import { formatTime } from '#web/lib/format.ts';
import { messageStates } from '#web/messaging/message-state.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import classes from './conversation-page.module.css';
import { useConversationActs } from './use-conversations.ts';

type Of<K extends ConversationEntry['kind']> = Extract<ConversationEntry, { kind: K }>;
type Props = { entry: ConversationEntry; number: string; name: string; timeZone: string };

/** A text, a note, or what was done. */
export function EntryRow({ entry, number, name, timeZone }: Props) {
  switch (entry.kind) {
    case 'message':
      return <MessageRow entry={entry} timeZone={timeZone} />;
    case 'note':
      return <NoteRow entry={entry} number={number} timeZone={timeZone} />;
    default:
      return (
        <li className={classes['event']}>
          {sayEvent(entry, name)} · <Time at={entry.at} timeZone={timeZone} />
        </li>
      );
  }
}

function sayEvent({ kind, by, assignedTo }: Of<'opened' | 'closed' | 'assigned'>, name: string): string {
  const who = by?.name ?? name;
  if (kind === 'closed') return `${who} closed the conversation`;
  if (kind === 'opened') return by ? `${who} opened it again` : `A text of ${who} opened it again`;
  return assignedTo ? `${who} assigned it to ${assignedTo.name}` : `${who} took the assignment away`;
}

const wishes = {
  stop: 'Opted out by this text',
  likely_stop: 'Reads like an opt-out',
  start: 'Opted in again by this text',
  help: 'Asked who you are',
} as const;

function MessageRow({ entry, timeZone }: { entry: Of<'message'>; timeZone: string }) {
  const { message, answers, wish, automatic } = entry;
  const isOut = message.direction === 'out';
  const face = messageStates[message.state];
  return (
    <li className={classes['message']} data-direction={message.direction}>
      {answers && (
        <Link
          to="/history/$messageId"
          params={{ messageId: answers.id }}
          className={classes['answers'] ?? ''}
        >
          Answers: {answers.text}
        </Link>
      )}
      <p className={classes['bubble']}>{message.text}</p>
      <div className={classes['under']}>
        {isOut && <span>{automatic ? 'Sent by Corella itself' : message.by?.name}</span>}
        <Link to="/history/$messageId" params={{ messageId: message.id }}>
          <Time at={entry.at} timeZone={timeZone} />
        </Link>
        {isOut && (
          <span title={message.stateNote ?? face.meaning}>
            <face.Icon size={14} aria-hidden="true" style={{ verticalAlign: '-2px' }} /> {face.word}
          </span>
        )}
        {wish && <StatusMark tone={wish === 'stop' ? 'bad' : 'warn'}>{wishes[wish]}</StatusMark>}
        {wish === 'likely_stop' && (
          <Link to="/contacts/unsubscribes" search={{ tab: 'look' }}>
            Decide
          </Link>
        )}
      </div>
    </li>
  );
}

function NoteRow({ entry, number, timeZone }: { entry: Of<'note'>; number: string; timeZone: string }) {
  const { removeNote } = useConversationActs(number);
  return (
    <li className={classes['note']}>
      <p>{entry.text}</p>
      <div className={classes['under']}>
        <span>Note of {entry.by?.name ?? 'Corella itself'}, for your team</span>
        <Time at={entry.at} timeZone={timeZone} />
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          aria-label="Remove this note"
          loading={removeNote.isPending}
          onClick={() => removeNote.mutate(entry.id)}
        >
          Remove
        </Button>
      </div>
    </li>
  );
}

function Time({ at, timeZone }: { at: string; timeZone: string }) {
  return <time dateTime={at}>{formatTime(at, timeZone).replace(/:\d\d(?= )/, '')}</time>;
}
