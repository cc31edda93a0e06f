import { Button, Checkbox, Stack } from '@mantine/core';
import { useState } from 'react';
import { PageHeader } from '#web/ui/page-header.tsx';
import '#web/ui/mantine-rest.css';
import { RecoveryCodesPanel } from './recovery-codes-panel.tsx';

/** The recovery codes after joining, shown once; the way on opens when the person says that they are kept. */
export function RecoveryCodesPage({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const [kept, setKept] = useState(false);
  return (
    <>
      <PageHeader
        size="card"
        title="Keep these recovery codes"
        description="For the day when your phone is lost or your password forgotten. They are shown only now, each works once, and none signs you in by itself."
      />
      <Stack>
        <RecoveryCodesPanel codes={codes} />
        <Checkbox
          label="I have kept them in a safe place"
          checked={kept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!kept} onClick={onKept}>
          Continue
        </Button>
      </Stack>
    </>
  );
}
