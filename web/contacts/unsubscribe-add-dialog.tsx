import { Modal, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { countWords, splitNumbers } from './number-list.ts';
import { type AddedUnsubscribes, useUnsubscribeChanges } from './use-unsubscribes.ts';

/** Opts numbers out by hand: one, or many that were pasted. What could not be read stays in the field. */
export function UnsubscribeAddDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string>();
  const { add } = useUnsubscribeChanges();
  const numbers = splitNumbers(text);
  const finish = (result: AddedUnsubscribes) => {
    showNotice(sayResult(result));
    if (result.unreadable.length === 0) return onClose();
    setText(result.unreadable.join('\n'));
    setWrong(
      `${countWords(result.unreadable.length, 'line is', 'lines are')} not a number. Correct or delete ${result.unreadable.length === 1 ? 'it' : 'them'}.`,
    );
  };
  const submit = () => {
    if (numbers.length === 0) return setWrong('Write or paste at least one number.');
    setWrong(undefined);
    add.mutate({ numbers, reason: reason.trim() }, { onSuccess: finish });
  };
  return (
    <Modal opened onClose={onClose} title="Add numbers" closeOnClickOutside={false}>
      <FormStack onSubmit={submit}>
        <Text c="dimmed" size="sm">
          They get no more texts from you. What is queued or scheduled for them is cancelled, and its credits
          come back.
        </Text>
        <RefusalAlert error={add.error} />
        <Textarea
          label="Numbers"
          description="In any spelling, one on each line or with commas between."
          autosize
          minRows={4}
          maxRows={12}
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong}
        />
        <TextInput
          label="Reason (optional)"
          description="For example: asked at the counter."
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DialogFoot
          label={numbers.length > 1 ? `Add ${numbers.length.toLocaleString('en-AU')} numbers` : 'Add'}
          isPending={add.isPending}
          onCancel={onClose}
        />
      </FormStack>
    </Modal>
  );
}

function sayResult({ added, already, cancelled }: AddedUnsubscribes): string {
  const sentences = [`${countWords(added, 'number is', 'numbers are')} unsubscribed now.`];
  if (already > 0) sentences.push(`${countWords(already, 'was', 'were')} before.`);
  if (cancelled > 0) sentences.push(`${countWords(cancelled, 'waiting text', 'waiting texts')} cancelled.`);
  return sentences.join(' ');
}
