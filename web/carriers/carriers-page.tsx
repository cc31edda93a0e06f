import { IconAntennaBars5, IconFileText, IconLock, IconPlus, IconTestPipe } from '@tabler/icons-react';
import { useState } from 'react';
import type { CarrierRoute } from '#contract/carriers.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Note } from '#web/ui/note.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { LimitsSection } from './limits-section.tsx';
import { type RouteAct, RouteActDialog } from './route-act-dialog.tsx';
import classes from './route-card.module.css';
import { RouteCard } from './route-card.tsx';
import { useCarriers } from './use-carriers.ts';

/** Settings, Carriers: the ways out of this installation, for whoever runs it. */
export function CarriersPage() {
  const { operator } = useSession();
  return (
    <>
      <PageHeader
        title="Carriers"
        description="The ways out for texts of this installation, and how each of their links is at this moment."
        actions={operator && <AddButton />}
      />
      {operator ? (
        <Carriers />
      ) : (
        <Note tone="info" Icon={IconLock}>
          Only whoever runs this installation sets up its carriers.
        </Note>
      )}
    </>
  );
}

function AddButton() {
  const isOurs = useCarriers().data?.ruledBy === 'settings';
  if (!isOurs) return null;
  return (
    <ButtonLink to="/settings/carriers/new" leftSection={<IconPlus size={18} aria-hidden="true" />}>
      Add a carrier
    </ButtonLink>
  );
}

function Carriers() {
  const { data, isPending, isError, error, refetch } = useCarriers();
  const [act, setAct] = useState<RouteAct>();
  if (isPending) return <LoadingFace rows={4} label="Loading the carriers" />;
  if (isError && !data) return <FailedFace error={error} onRetry={() => void refetch()} />;
  const isOurs = data.ruledBy === 'settings';
  return (
    <>
      <WhoRules ruledBy={data.ruledBy} />
      {data.routes.length === 0 && <NoCarrier />}
      <div className={classes['cards']}>
        {data.routes.map((route) => (
          <RouteCard key={route.id} route={route} {...(isOurs ? { onAct: setAct } : {})} />
        ))}
      </div>
      <LimitsSection limits={data.limits} isFixed={data.ruledBy === 'file'} />
      {act && (
        <RouteActDialog
          {...act}
          others={othersOf(data.routes, act.route)}
          onClose={() => setAct(undefined)}
        />
      )}
    </>
  );
}

function othersOf(routes: readonly CarrierRoute[], route: CarrierRoute): number {
  return routes.filter(({ id }) => id !== route.id).length;
}

function WhoRules({ ruledBy }: { ruledBy: 'simulator' | 'file' | 'settings' }) {
  if (ruledBy === 'simulator')
    return (
      <Note tone="accent" Icon={IconTestPipe} title="The simulator is on">
        No text leaves this computer, and no real carrier can be added beside the simulator. To use one, start
        Corella with a mail server (CORELLA_SMTP_URL) and with a carrier: CORELLA_SMPP_URL, or the file that
        CORELLA_CARRIERS names.
      </Note>
    );
  if (ruledBy === 'file')
    return (
      <Note tone="info" Icon={IconFileText} title="A file rules here">
        The carriers stand in the file that CORELLA_CARRIERS names, so this page only shows them. Change the
        file, then restart Corella.
      </Note>
    );
  return null;
}

function NoCarrier() {
  return (
    <Surface>
      <EmptyFace
        icon={<IconAntennaBars5 size={28} stroke={1.6} />}
        title="No carrier yet"
        action={<ButtonLink to="/settings/carriers/new">Add a carrier</ButtonLink>}
      >
        Nothing can leave, login codes neither. Add the account that you have at a carrier; while you are
        signed in there is no hurry.
      </EmptyFace>
    </Surface>
  );
}
