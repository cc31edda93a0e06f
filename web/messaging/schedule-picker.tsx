import { Radio, Skeleton, Text } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { formatInstant } from '#web/lib/format.ts';
import classes from './message-form.module.css';
import { nameZone, readSchedule, type WallTime } from './schedule.ts';

const ScheduleFields = lazy(async () => ({
  default: (await import('./schedule-fields.tsx')).ScheduleFields,
}));

const FIELD_PX = 68;

type Props = {
  when: WallTime;
  timeZone: string;
  error: string | undefined;
  onChange: (when: WallTime) => void;
};

/** A day and a time in the zone of the account, with what is odd about them where the clocks change. */
export function SchedulePicker({ when, timeZone, error, onChange }: Props) {
  const now = Date.now();
  return (
    <div>
      <div className={classes['when']}>
        <Suspense fallback={<Skeleton height={FIELD_PX} />}>
          <ScheduleFields when={when} timeZone={timeZone} error={error} now={now} onChange={onChange} />
        </Suspense>
      </div>
      <Oddity when={when} timeZone={timeZone} now={now} onChange={onChange} />
    </div>
  );
}

type OddityProps = Omit<Props, 'error'> & { now: number };

function Oddity({ when, timeZone, now, onChange }: OddityProps) {
  const schedule = readSchedule(when, timeZone, now);
  switch (schedule.kind) {
    case 'unset':
      return <Soft>Choose a day and a time.</Soft>;
    case 'past':
      return <Wrong>That time has passed. Choose a later one, or send it now.</Wrong>;
    case 'far':
      return <Wrong>That is more than a year away. Choose an earlier day.</Wrong>;
    case 'exact':
      return <Soft>{sayZone(schedule.instant, timeZone)}</Soft>;
    case 'skipped':
      return (
        <Wrong>
          The clocks go forward on this day, and {when.time} does not come. It would leave at{' '}
          {formatInstant(schedule.instant, timeZone)}.
        </Wrong>
      );
    case 'twice':
      return (
        <Radio.Group
          mt="xs"
          label={`The clocks go back on this day, and ${when.time} comes twice`}
          value={when.later ? 'second' : 'first'}
          onChange={(value) => onChange({ ...when, later: value === 'second' })}
        >
          <div className={classes['choices']}>
            <Radio value="first" label={`The first time (${nameZone(schedule.first, timeZone)})`} />
            <Radio value="second" label={`The second (${nameZone(schedule.second, timeZone)})`} />
          </div>
        </Radio.Group>
      );
  }
}

/** "Australian Eastern Daylight Time, as set for your business (Australia/Sydney)." */
function sayZone(instant: string, timeZone: string): string {
  return `${nameZone(instant, timeZone, 'long')}, the time zone of your business (${timeZone.replaceAll('_', ' ')}).`;
}

function Soft({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" mt={6}>
      {children}
    </Text>
  );
}

function Wrong({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="red" mt={6} role="status">
      {children}
    </Text>
  );
}
