import '@mantine/dates/styles.layer.css';
import { DatePickerInput, TimeInput } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useId } from 'react';
import { type WallTime, wallTimeOf } from './schedule.ts';

const YEAR_MS = 365 * 86_400_000;

type Props = {
  when: WallTime;
  timeZone: string;
  error: string | undefined;
  now: number;
  onChange: (when: WallTime) => void;
};

/** The fields of a day, with a calendar, and of a time. */
export function ScheduleFields({ when, timeZone, error, now, onChange }: Props) {
  // By it the calendar finds the field that names it.
  const id = useId();
  return (
    <>
      <DatePickerInput
        id={id}
        popoverProps={{ id, returnFocus: true }}
        label="Day"
        leftSection={<IconCalendar size={18} aria-hidden="true" />}
        valueFormat="D MMM YYYY"
        firstDayOfWeek={1}
        highlightToday
        minDate={wallTimeOf(now, timeZone).day}
        maxDate={wallTimeOf(now + YEAR_MS, timeZone).day}
        ariaLabels={{
          nextMonth: 'Next month',
          previousMonth: 'Previous month',
          nextYear: 'Next year',
          previousYear: 'Previous year',
          nextDecade: 'Next decade',
          previousDecade: 'Previous decade',
        }}
        value={when.day || null}
        onChange={(day) => onChange({ time: when.time, day: day ?? '' })}
      />
      <TimeInput
        label="Time"
        value={when.time}
        error={error}
        onChange={(event) => onChange({ day: when.day, time: event.currentTarget.value })}
      />
    </>
  );
}
