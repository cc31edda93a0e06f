import { NumberInput, Radio, Stack, Switch, Title } from '@mantine/core';
import { type Handset, type HandsetMode, handsetModes } from '#contract/simulator.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import classes from './phone-behaviour.module.css';
import { useHandsetChange } from './use-simulator.ts';

const isMode = (mode: string): mode is HandsetMode => mode in handsetModes;
const MODES = Object.keys(handsetModes).filter(isMode);
const USUAL: readonly HandsetMode[] = ['normal', 'delay', 'fail', 'reject', 'throttle', 'silent', 'lost'];
const RARE = MODES.filter((mode) => !USUAL.includes(mode));
const LATE: readonly HandsetMode[] = ['delay', 'slow'];

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
          <Modes modes={USUAL} />
          <details className={classes['more']} open={RARE.includes(mode) || undefined}>
            <summary>More ways to behave</summary>
            <Modes modes={RARE} />
          </details>
        </Radio.Group>
        {LATE.includes(mode) && (
          <NumberInput
            key={handset.delaySeconds}
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

function Modes({ modes }: { modes: readonly HandsetMode[] }) {
  return (
    <Stack gap="sm">
      {modes.map((mode) => (
        <Radio
          key={mode}
          value={mode}
          label={handsetModes[mode].label}
          description={handsetModes[mode].what}
        />
      ))}
    </Stack>
  );
}
