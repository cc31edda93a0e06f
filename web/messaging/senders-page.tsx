import { Box, Button } from '@mantine/core';
import { IconDeviceMobile, IconInfoCircle, IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Note } from '#web/ui/note.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { BusinessNameDialog } from './business-name-dialog.tsx';
import { OwnMobileDialog } from './own-mobile-dialog.tsx';
import type { SenderAct } from './sender-act.ts';
import { SenderDialog } from './sender-dialog.tsx';
import { SendersTable } from './senders-table.tsx';
import { useSenders } from './use-senders.ts';

type Adding = 'mobile' | 'name';

export function SendersPage() {
  const senders = useSenders();
  const [adding, setAdding] = useState<Adding>();
  const [act, setAct] = useState<SenderAct>();
  const stopAdding = () => setAdding(undefined);
  return (
    <>
      <PageHeader
        title="Senders"
        description="Who your texts come from, and where replies to them go."
        actions={<AddButtons onAdd={setAdding} />}
      />
      <Surface flush>
        {senders.isPending && <LoadingFace rows={3} label="Loading the senders" />}
        {hasFailed(senders) && <FailedFace error={senders.error} onRetry={() => void senders.refetch()} />}
        {senders.data && <SendersTable senders={senders.data} onAct={setAct} />}
      </Surface>
      {senders.data?.every(({ kind }) => kind !== 'dedicated') && <WhatDedicatedIs />}
      {adding === 'mobile' && <OwnMobileDialog onClose={stopAdding} />}
      {adding === 'name' && <BusinessNameDialog onClose={stopAdding} />}
      {act && <SenderDialog {...act} onClose={() => setAct(undefined)} />}
    </>
  );
}

function AddButtons({ onAdd }: { onAdd: (what: Adding) => void }) {
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTag size={18} aria-hidden="true" />}
        onClick={() => onAdd('name')}
      >
        Add a business name
      </Button>
      <Button leftSection={<IconDeviceMobile size={18} aria-hidden="true" />} onClick={() => onAdd('mobile')}>
        Add a mobile
      </Button>
    </>
  );
}

function WhatDedicatedIs() {
  return (
    <Box mt="md">
      <Note tone="info" Icon={IconInfoCircle} title="A number of your own">
        With a dedicated number every reply is yours. Ask whoever runs this installation for one: it then
        stands here by itself.
      </Note>
    </Box>
  );
}
