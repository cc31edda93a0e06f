import '#web/ui/mantine-rest.css';
import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { IconMenu2 } from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useMovingCredits } from '#web/billing/use-credits.ts';
import { BirdMark } from '#web/ui/bird-mark.tsx';
import classes from './inside-frame.module.css';
import { LostNotice } from './lost-notice.tsx';
import { Navigation } from './navigation.tsx';
import { useLiveEvents } from './use-live-events.ts';
import { useLockWatch } from './use-lock-watch.ts';
import { useSession } from './use-session.ts';

const MessageAlerts = lazy(async () => ({
  default: (await import('#web/messenger/message-alerts.tsx')).MessageAlerts,
}));

/** About every page behind the sign-in: navigation at the side, or in a drawer on narrow screens. */
export function InsideFrame() {
  const session = useSession();
  const [opened, drawer] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useLiveEvents();
  useMovingCredits();
  useLockWatch(session);
  // Below, a notice would cover what one answers with.
  const isNarrow = useMediaQuery('(max-width: 56em)');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each navigation closes the drawer.
  useEffect(drawer.close, [path]);
  return (
    <div className={classes['frame']}>
      <div className={classes['bar']}>
        <div className={classes['tools']}>
          <ActionIcon
            onClick={drawer.open}
            aria-label="Open the navigation"
            aria-expanded={opened}
            size="xl"
            color="gray"
          >
            <IconMenu2 />
          </ActionIcon>
          <BirdMark size={30} />
          <span className={classes['account']}>{session.account.name}</span>
        </div>
        <LostNotice />
      </div>
      <Drawer opened={opened} onClose={drawer.close} title="Corella" size={300} padding="md">
        <Navigation session={session} />
      </Drawer>
      <aside className={classes['side']}>
        <div className={classes['column']}>
          <div className={classes['brand']}>
            <BirdMark size={38} />
            <div className={classes['names']}>
              <span className={classes['product']}>Corella</span>
              <span className={classes['account']}>{session.account.name}</span>
            </div>
          </div>
          <Navigation session={session} />
        </div>
      </aside>
      <main id="content" tabIndex={-1} className={classes['main']}>
        <Outlet />
      </main>
      <Suspense fallback={null}>
        <MessageAlerts />
      </Suspense>
      <Notifications position={isNarrow ? 'top-center' : 'bottom-right'} />
    </div>
  );
}
