import { Button, Menu, NumberInput } from '@mantine/core';
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
    <Menu position="bottom-end" width={290} closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconClock size={20} stroke={1.7} />}
          aria-label="Move the clock"
        >
          Clock{clock && `: ${formatTime(clock.now, timeZone)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {clock && `${formatInstant(clock.now, timeZone)}. `}
          Codes, sessions and links expire by this clock. It only goes forward.
        </Menu.Label>
        {STEPS.map(([label, seconds]) => (
          <Menu.Item key={label} disabled={advance.isPending} onClick={() => advance.mutate(seconds)}>
            Move on {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <CustomStep onStep={(seconds) => advance.mutate(seconds)} />
        <RefusalAlert error={advance.error} />
      </Menu.Dropdown>
    </Menu>
  );
}

function CustomStep({ onStep }: { onStep: (seconds: number) => void }) {
  const [hours, setHours] = useState<string | number>(24);
  const step = () => {
    const seconds = Number(hours) * HOUR_SECONDS;
    if (seconds > 0) onStep(seconds);
  };
  return (
    <div className={classes['custom']}>
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
    </div>
  );
}
