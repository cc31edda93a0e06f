import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlugConnected } from '@tabler/icons-react';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { type RouteDraft, settingsOf } from './route-draft.ts';
import { useCarrierTrial } from './use-carriers.ts';

/** Connects and logs in once with what is typed, and says what happened. */
export function TrialPanel({ draft, routeId }: { draft: RouteDraft; routeId?: string }) {
  const trial = useCarrierTrial();
  const attempt = {
    kind: draft.kind,
    ...(routeId ? { routeId } : {}),
    ...settingsOf(draft),
    ...(draft.secret && { secret: draft.secret }),
  };
  // What was found out with other settings says nothing of these.
  const isOfThese = JSON.stringify(trial.variables) === JSON.stringify(attempt);
  const found = isOfThese ? trial.data : undefined;
  return (
    <Surface
      title="Try it"
      description="Connects and logs in once with these settings, without saving them. No text is sent. A carrier that lets you in only once may refuse while its link stands."
      actions={
        <Button
          variant="default"
          loading={trial.isPending}
          leftSection={<IconPlugConnected size={18} aria-hidden="true" />}
          onClick={() => trial.mutate(attempt)}
        >
          Try it now
        </Button>
      }
    >
      <div aria-live="polite">
        <RefusalAlert error={isOfThese ? trial.error : null} />
        {found?.outcome === 'bound' && (
          <Alert color="green" icon={<IconCircleCheck />}>
            {found.sentence} It took {found.milliseconds.toLocaleString('en-AU')} ms.
          </Alert>
        )}
        {found?.outcome === 'refused' && (
          <Alert color="red" icon={<IconAlertTriangle />}>
            {found.sentence}
          </Alert>
        )}
      </div>
    </Surface>
  );
}
