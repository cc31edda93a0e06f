import { NumberInput, Radio, Stack, Switch, Title } from '@mantine/core';
import type { Handset, HandsetMode } from '#contract/simulator.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './phone-behaviour.module.css';
import { useHandsetChange } from './use-simulator.ts';

const MODES: readonly [HandsetMode, string, string][] = [
  ['normal', 'As it should', 'Texts arrive at once.'],
  ['delay', 'Late', 'Everything arrives late, by the seconds below.'],
  ['fail', 'Out of reach', 'The carrier takes the text, then reports that it was not delivered.'],
  ['reject', 'Refused', 'The carrier refuses the text.'],
  ['throttle', 'Slow down', 'The carrier asks to slow down.'],
  ['silent', 'No receipt', 'The carrier takes the text, and never reports.'],
  ['lost', 'No answer', 'The carrier never answers at all.'],
];

/** Tells a pretend phone how to behave from now on. */
export function PhoneBehaviour({ handset }: { handset: Handset }) {
  const change = useHandsetChange();
  const { number } = handset;
  const asked = change.isPending ? change.variables : undefined;
  const mode = asked?.mode ?? handset.mode;
  return (
    <section className={classes['panel']} aria-labelledby="behaviour">
      <Title order={2} id="behaviour">
        How this phone behaves
      </Title>
      <Stack mt="md">
        <RefusalAlert error={change.error} />
        <Radio.Group
          aria-labelledby="behaviour"
          value={mode}
          onChange={(wanted) => change.mutate({ number, mode: wanted as HandsetMode })}
        >
          <Stack gap="sm">
            {MODES.map(([value, label, description]) => (
              <Radio key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Radio.Group>
        {mode === 'delay' && (
          <NumberInput
            label="Seconds late"
            size="sm"
            maw={140}
            min={0}
            max={3600}
            clampBehavior="strict"
            allowDecimal={false}
            defaultValue={handset.delaySeconds}
            onChange={(value) => value !== '' && change.mutate({ number, delaySeconds: Number(value) })}
          />
        )}
        <Switch
          label="SIM card was changed just now"
          description="A sign that somebody took the number over: signing in then asks for a recovery code besides."
          checked={asked?.simSwapped ?? handset.simSwappedAt !== null}
          onChange={(event) => change.mutate({ number, simSwapped: event.currentTarget.checked })}
        />
      </Stack>
    </section>
  );
}
