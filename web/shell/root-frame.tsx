import { Outlet, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { listQuestions, onQuestions } from './gate.ts';
import classes from './root-frame.module.css';
import { SimulatorBanner } from './simulator-banner.tsx';

const GateDialogs = lazy(() => import('./gate-dialogs.tsx').then((part) => ({ default: part.GateDialogs })));

/** Stands about every page: the way past the navigation, the banner, the page, and the questions of the gate. */
export function RootFrame() {
  useFocusOnNavigation();
  const asked = useSyncExternalStore(onQuestions, listQuestions);
  return (
    <>
      <a className={classes['skip']} href="#content">
        Skip to the content
      </a>
      <SimulatorBanner />
      <Outlet />
      {asked.length > 0 && (
        <Suspense fallback={null}>
          <GateDialogs asked={asked} />
        </Suspense>
      )}
    </>
  );
}

function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        const typing = document.activeElement?.matches('main input, main textarea, [role=dialog] *');
        if (pathChanged && fromLocation && !typing) document.querySelector<HTMLElement>('main h1')?.focus();
      }),
    [router],
  );
}
