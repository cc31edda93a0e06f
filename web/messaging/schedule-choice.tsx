import { Radio } from '@mantine/core';
import classes from './message-form.module.css';
import { offerTime, type WallTime } from './schedule.ts';
import { SchedulePicker } from './schedule-picker.tsx';

type Props = {
  when: WallTime | null;
  timeZone: string;
  error: string | undefined;
  onChange: (when: WallTime | null) => void;
};

/** At once, or at a time on the clock of the account. */
export function ScheduleChoice({ when, timeZone, error, onChange }: Props) {
  const choose = (value: string) => onChange(value === 'now' ? null : offerTime(Date.now(), timeZone));
  return (
    <div>
      <Radio.Group label="When" value={when ? 'later' : 'now'} onChange={choose}>
        <div className={classes['choices']}>
          <Radio value="now" label="Now" />
          <Radio value="later" label="At a time" />
        </div>
      </Radio.Group>
      {when && <SchedulePicker when={when} timeZone={timeZone} error={error} onChange={onChange} />}
    </div>
  );
}
