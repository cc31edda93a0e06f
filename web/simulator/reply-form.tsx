import { ActionIcon, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './reply-form.module.css';
import { useHandsetReply } from './use-simulator.ts';

type ReplyFormProps = { number: string; suggestedTo: string };

/** Sends a text from the pretend phone; Enter sends, Shift and Enter make a new line. */
export function ReplyForm({ number, suggestedTo }: ReplyFormProps) {
  const [typedTo, setTypedTo] = useState<string>();
  const [text, setText] = useState('');
  const reply = useHandsetReply(number);
  const to = typedTo ?? suggestedTo;
  const ready = to.trim() !== '' && text.trim() !== '';
  const submit = () => {
    if (ready && !reply.isPending) reply.mutate({ to: to.trim(), text }, { onSuccess: () => setText('') });
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  };
  return (
    <div className={classes['reply']}>
      <FormStack onSubmit={submit}>
        <RefusalAlert error={reply.error} />
        <div className={classes['fields']}>
          <TextInput
            aria-label="Reply to"
            placeholder="Reply to which number"
            size="xs"
            leftSection="To"
            value={to}
            onChange={(event) => setTypedTo(event.currentTarget.value)}
          />
          <div className={classes['row']}>
            <Textarea
              aria-label="Reply"
              placeholder="Reply from this phone"
              autosize
              minRows={1}
              maxRows={4}
              maxLength={1600}
              size="sm"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={sendOnEnter}
            />
            <ActionIcon
              type="submit"
              variant="filled"
              size={36}
              radius="xl"
              aria-label="Send the reply"
              disabled={!ready}
              loading={reply.isPending}
            >
              <IconSend size={18} />
            </ActionIcon>
          </div>
        </div>
      </FormStack>
    </div>
  );
}
