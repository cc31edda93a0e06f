import { Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconLoader2,
  IconPlayerPause,
  IconPlayerPlay,
  IconStar,
  IconTrash,
} from '@tabler/icons-react';
import { useId } from 'react';
import type { CarrierRoute } from '#contract/carriers.ts';
import { ActMenu } from '#web/ui/act-menu.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { describePlace, nameKind } from './kind-words.ts';
import { LinksTable } from './links-table.tsx';
import type { RouteAct } from './route-act-dialog.tsx';
import classes from './route-card.module.css';

type Props = {
  route: CarrierRoute;
  /** Absent where the carriers are set up elsewhere. */
  onAct?: (act: RouteAct) => void;
};

/** One carrier: what it is, whether texts can leave by it, and each of its links. */
export function RouteCard({ route, onAct }: Props) {
  const id = useId();
  return (
    <section className={classes['card']} aria-labelledby={id} data-off={!route.enabled || undefined}>
      <div className={classes['head']}>
        <div>
          <div className={classes['title']}>
            <Title order={2} id={id}>
              {route.name}
            </Title>
            <RouteState route={route} />
            {route.isDefault && (
              <StatusMark tone="info" Icon={IconStar}>
                Default
              </StatusMark>
            )}
          </div>
          <div className={classes['place']}>
            {nameKind(route.kind)} · {describePlace(route)}
            {route.perSecond !== null && ` · at most ${route.perSecond} parts a second`}
          </div>
        </div>
        {onAct && (
          <div className={classes['acts']}>
            {route.source === 'settings' && (
              <ButtonLink
                to="/settings/carriers/$routeId"
                params={{ routeId: route.id }}
                size="xs"
                variant="default"
                aria-label={`Edit ${route.name}`}
              >
                Edit
              </ButtonLink>
            )}
            <RouteMenu route={route} onAct={onAct} />
          </div>
        )}
      </div>
      {route.webhookUrl !== null && (
        <div className={classes['webhook']}>
          <span>
            Receipts and replies come to <code>{route.webhookUrl}</code>
          </span>
          <CopyButton size="xs" value={route.webhookUrl} />
        </div>
      )}
      {route.links.length > 0 ? (
        <div className={classes['links']}>
          <LinksTable route={route} />
        </div>
      ) : (
        <div className={classes['none']}>
          {route.enabled
            ? 'No worker holds a link at this moment. Texts wait.'
            : 'Switched off: texts for this carrier wait until it is on again, or until they are too old.'}
        </div>
      )}
    </section>
  );
}

function RouteState({ route }: { route: CarrierRoute }) {
  if (!route.enabled)
    return (
      <StatusMark tone="quiet" Icon={IconPlayerPause}>
        Off
      </StatusMark>
    );
  const bound = route.links.filter(({ state }) => state === 'bound').length;
  if (bound > 0 && bound === route.links.length)
    return (
      <StatusMark tone="good" Icon={IconCircleCheck}>
        Connected
      </StatusMark>
    );
  if (bound > 0)
    return (
      <StatusMark tone="warn" Icon={IconAlertTriangle}>
        {bound} of {route.links.length} links
      </StatusMark>
    );
  if (route.links.some(({ state }) => state === 'binding'))
    return (
      <StatusMark tone="info" Icon={IconLoader2}>
        Connecting
      </StatusMark>
    );
  return (
    <StatusMark tone="bad" Icon={IconAlertTriangle}>
      Not connected
    </StatusMark>
  );
}

function RouteMenu({ route, onAct }: { route: CarrierRoute; onAct: (act: RouteAct) => void }) {
  const isOwn = route.source === 'settings';
  const prefer = {
    word: 'Make it the default',
    Icon: IconStar,
    onPick: () => onAct({ kind: 'default', route }),
  };
  const switchIt = route.enabled
    ? { word: 'Switch off', Icon: IconPlayerPause }
    : { word: 'Switch on', Icon: IconPlayerPlay };
  const remove = {
    word: 'Remove',
    Icon: IconTrash,
    removes: true,
    onPick: () => onAct({ kind: 'remove', route }),
  };
  const acts = [
    ...(route.isDefault ? [] : [prefer]),
    ...(isOwn ? [{ ...switchIt, onPick: () => onAct({ kind: 'switch', route }) }, remove] : []),
  ];
  return <ActMenu word="More" label={`More for ${route.name}`} acts={acts} />;
}
