import { Button, NumberInput, Popover, Stack, Text } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { formatInstant, formatTime } from '#web/lib/format.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './clock-panel.module.css';
import { useClock } from './use-simulator.ts';

const STEPS = [
  ['1 minute', 60],
  ['10 minutes', 600],
  ['1 hour', 3600],
  ['1 day', 86_400],
] as const;
const HOUR_SECONDS = 3600;
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** The clock of the whole installation, which can be moved forward to see what expires. */
export function ClockPanel() {
  const { clock, advance } = useClock();
  return (
    <Popover position="bottom-end" width={290} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconClock size={20} stroke={1.7} />}>
          Clock{clock && `: ${formatTime(clock.now, timeZone)}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Move the clock">
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {clock && `${formatInstant(clock.now, timeZone)}. `}
            Codes, sessions and links expire by this clock. It only goes forward.
          </Text>
          {STEPS.map(([label, seconds]) => (
            <Button
              key={label}
              variant="default"
              size="sm"
              disabled={advance.isPending}
              onClick={() => advance.mutate(seconds)}
            >
              Move on {label}
            </Button>
          ))}
          <CustomStep onStep={(seconds) => advance.mutate(seconds)} />
          <RefusalAlert error={advance.error} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function CustomStep({ onStep }: { onStep: (seconds: number) => void }) {
  const [hours, setHours] = useState<string | number>(24);
  const step = () => {
    const seconds = Number(hours) * HOUR_SECONDS;
    if (seconds > 0) onStep(seconds);
  };
  return (
    <FormStack onSubmit={step}>
      <div className={classes['row']}>
        <NumberInput
          label="Hours"
          size="sm"
          min={0.01}
          max={8784}
          decimalScale={2}
          value={hours}
          onChange={setHours}
        />
        <Button type="submit" size="sm" variant="default">
          Move on
        </Button>
      </div>
    </FormStack>
  );
}
