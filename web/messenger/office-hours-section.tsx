import { Button, Checkbox, Group, Pill, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OfficeHours } from '#contract/reply-rules.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './replies-page.module.css';
import { usualHours, weekdays } from './rule-words.ts';
import { useReplyRuleActs } from './use-reply-rules.ts';

type Props = { hours: OfficeHours | null; timeZone: string };
type Day = OfficeHours['days'][number];

/** When somebody is there, by which rules can go. */
export function OfficeHoursSection({ hours, timeZone }: Props) {
  const [draft, setDraft] = useState(hours ?? usualHours);
  const { saveHours } = useReplyRuleActs();
  const setDay = (day: number, times: readonly Day[]) =>
    setDraft({ ...draft, days: [...draft.days.filter((each) => each.day !== day), ...times] });
  return (
    <Surface
      title="Office hours"
      description={`When somebody is there, by the clock of your business (${timeZone}). Rules can go by them.`}
    >
      <FormStack
        onSubmit={() => saveHours.mutate(draft, { onSuccess: () => showNotice('The office hours are set.') })}
      >
        <div>
          {weekdays.map((name, place) => (
            <DayFields
              key={name}
              name={name}
              times={draft.days.filter(({ day }) => day === place + 1)}
              onChange={(times) =>
                setDay(
                  place + 1,
                  times.map((time) => ({ ...time, day: place + 1 })),
                )
              }
            />
          ))}
        </div>
        <Holidays holidays={draft.holidays} onChange={(holidays) => setDraft({ ...draft, holidays })} />
        <RefusalAlert error={saveHours.error} />
        <Group>
          <Button type="submit" loading={saveHours.isPending}>
            {hours ? 'Save the office hours' : 'Set the office hours'}
          </Button>
        </Group>
      </FormStack>
    </Surface>
  );
}

type Times = Pick<Day, 'from' | 'to'>;
type DayProps = { name: string; times: readonly Times[]; onChange: (times: Times[]) => void };

function DayFields({ name, times, onChange }: DayProps) {
  const rows = times.length > 0 ? times : [undefined];
  return rows.map((time, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the times of a day have no name but their place.
    <div key={place} className={classes['day']}>
      {place === 0 ? (
        <Checkbox
          label={name}
          checked={time !== undefined}
          onChange={(event) => onChange(event.currentTarget.checked ? [{ from: '09:00', to: '17:00' }] : [])}
        />
      ) : (
        <span />
      )}
      {time ? (
        (['from', 'to'] as const).map((end) => (
          <TextInput
            key={end}
            type="time"
            size="sm"
            aria-label={`${name}, ${end}`}
            value={time[end]}
            onChange={(event) => {
              const value = event.currentTarget.value;
              onChange(times.map((each, at) => (at === place ? { ...each, [end]: value } : each)));
            }}
          />
        ))
      ) : (
        <Text size="sm" c="dimmed">
          Nobody is there
        </Text>
      )}
    </div>
  ));
}

type HolidaysProps = { holidays: readonly string[]; onChange: (holidays: string[]) => void };

function Holidays({ holidays, onChange }: HolidaysProps) {
  const [day, setDay] = useState('');
  const add = () => {
    if (day === '') return;
    onChange([...new Set([...holidays, day])].sort());
    setDay('');
  };
  return (
    <div>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="date"
          size="sm"
          label="Holidays"
          description="Days on which nobody is there."
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Button size="sm" variant="default" disabled={day === ''} onClick={add}>
          Add the day
        </Button>
      </Group>
      <div className={classes['holidays']}>
        {holidays.map((holiday) => (
          <Pill
            key={holiday}
            size="md"
            withRemoveButton
            removeButtonProps={{ 'aria-label': `Remove ${sayDay(holiday)}` }}
            onRemove={() => onChange(holidays.filter((each) => each !== holiday))}
          >
            {sayDay(holiday)}
          </Pill>
        ))}
      </div>
    </div>
  );
}

function sayDay(day: string): string {
  return new Intl.DateTimeFormat('en-AU', { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
