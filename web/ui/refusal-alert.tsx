import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiRefusal } from '#web/lib/api.ts';
import { formatSeconds } from '#web/lib/format.ts';

/** The sentence for whatever was thrown: what happened, and how long to wait where there is a wait. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiRefusal)) return 'Something went wrong in this page. Reload it and try again.';
  const wait = error.retryAfterSeconds;
  return wait ? `${error.sentence} You can try again in ${formatSeconds(wait)}.` : error.sentence;
}

/** Says aloud why the form above or below it was refused; nothing while there is no error. */
export function RefusalAlert({ error, title }: { error: unknown; title?: string }) {
  if (!error) return null;
  const requestId = error instanceof ApiRefusal && error.status >= 500 ? error.requestId : null;
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={20} />} {...(title ? { title } : {})}>
      {sentenceOf(error)}
      {requestId && (
        <Text size="xs" mt={4}>
          Request id: {requestId}
        </Text>
      )}
    </Alert>
  );
}
