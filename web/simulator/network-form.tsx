import { Button, NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import type { NetworkScript } from '#contract/simulator.ts';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './network-panel.module.css';
import { useNetworkChange } from './use-simulator.ts';

const NUMBERS = [
  ['throttleEvery', 'Slow down at every nth text', 'It is not taken, and has to come again.'],
  ['loseEvery', 'Lose the answer to every nth text', 'It arrives, and Corella never hears of it.'],
  ['disconnectEvery', 'Disconnect at every nth text', 'It arrives, then the connection drops.'],
  ['receiptDelaySeconds', 'Receipts late, in seconds', 'Every receipt waits so long.'],
] as const;

const SWITCHES = [
  ['earlyReceipts', 'Receipts come before the answers'],
  ['duplicateReceipts', 'Receipts come twice'],
  ['hexIds', 'Answers name texts in hexadecimal, receipts in decimal'],
  ['constantIds', 'All texts have the same id'],
] as const;

const MOST_SECONDS = 86_400;
const MOST_TEXTS = 1_000_000;

/** Tells the network how to behave; what is empty or off does not happen. */
export function NetworkForm({ script }: { script: NetworkScript }) {
  const [wanted, setWanted] = useState(script);
  const change = useNetworkChange();
  const isQuiet = Object.values(script).every((value) => !value);
  const isSame = JSON.stringify(wanted) === JSON.stringify(script);
  return (
    <FormStack onSubmit={() => change.mutate(wanted)}>
      <RefusalAlert error={change.error} />
      <div className={classes['numbers']}>
        {NUMBERS.map(([name, label, what]) => (
          <NumberInput
            key={name}
            label={label}
            description={what}
            placeholder="Never"
            size="sm"
            min={0}
            max={name === 'receiptDelaySeconds' ? MOST_SECONDS : MOST_TEXTS}
            clampBehavior="strict"
            allowDecimal={false}
            value={wanted[name] || ''}
            onChange={(value) => setWanted({ ...wanted, [name]: Number(value) || 0 })}
          />
        ))}
      </div>
      <div className={classes['switches']}>
        {SWITCHES.map(([name, label]) => (
          <Switch
            key={name}
            label={label}
            checked={wanted[name] ?? false}
            onChange={(event) => setWanted({ ...wanted, [name]: event.currentTarget.checked })}
          />
        ))}
      </div>
      <div className={classes['buttons']}>
        <Button type="submit" loading={change.isPending} disabled={isSame}>
          Apply
        </Button>
        <Button
          variant="default"
          disabled={(isQuiet && isSame) || change.isPending}
          onClick={() => {
            setWanted({});
            if (!isQuiet) change.mutate({});
          }}
        >
          Behave as it should
        </Button>
      </div>
    </FormStack>
  );
}
