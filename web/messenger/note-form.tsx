import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { noteLengthAtMost } from '#contract/messenger.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './conversation-page.module.css';
import { useConversationActs } from './use-conversations.ts';

/** Writes a note for the team into a conversation. */
export function NoteForm({ number }: { number: string }) {
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
