import { Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { offerTime, readSchedule, type WallTime, wallTimeOf } from '#web/messaging/schedule.ts';
import { SchedulePicker } from '#web/messaging/schedule-picker.tsx';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';

type Props = {
  timeZone: string;
  /** A reply that waits already: its text and time are changed. */
  waiting?: { text: string; scheduledFor: string };
  isPending: boolean;
  error: unknown;
  onSubmit: (reply: { text: string; scheduledFor: string }) => void;
  onClose: () => void;
};

/** Chooses when a reply leaves, and changes one that waits. */
export function SendLaterDialog({ timeZone, waiting, isPending, error, onSubmit, onClose }: Props) {
  const [when, setWhen] = useState<WallTime>(() =>
    waiting ? wallTimeOf(Date.parse(waiting.scheduledFor), timeZone) : offerTime(Date.now(), timeZone),
  );
  const [text, setText] = useState(waiting?.text ?? '');
  const schedule = readSchedule(when, timeZone, Date.now());
  const isReady = 'instant' in schedule && (!waiting || text.trim() !== '');
  return (
    <Modal opened onClose={onClose} title={waiting ? 'Change what waits' : 'Send later'}>
      <FormStack
        onSubmit={() => {
          if (isReady && 'instant' in schedule) onSubmit({ text, scheduledFor: schedule.instant });
        }}
      >
        {waiting && (
          <Textarea
            label="Text"
            autosize
            minRows={3}
            maxRows={10}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <SchedulePicker when={when} timeZone={timeZone} error={undefined} onChange={setWhen} />
        <RefusalAlert error={error} />
        <DialogFoot
          label={waiting ? 'Change' : 'Send later'}
          isPending={isPending}
          isDisabled={!isReady}
          onCancel={onClose}
        />
      </FormStack>
    </Modal>
  );
}
