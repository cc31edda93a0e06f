import { Link, useRouterState } from '@tanstack/react-router';
import classes from './simulator-banner.module.css';
import { useInstallation } from './use-session.ts';

/** One slim line on every page while pretend phones stand in for the carrier. */
export function SimulatorBanner() {
  const installation = useInstallation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (!installation?.simulator) return null;
  return (
    <section className={classes['banner']} aria-label="Simulator">
      <span>
        <strong>Simulator on:</strong> no text leaves this computer.
      </span>
      {path !== '/simulator' && (
        <Link to="/simulator" target="_blank" className={classes['link'] ?? ''}>
          Open the pretend phones
        </Link>
      )}
    </section>
  );
}
