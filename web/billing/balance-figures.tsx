import classes from './balance-figures.module.css';
import type { Balance } from './use-credits.ts';

/** The credits of the account in three figures, each with what it means. */
export function BalanceFigures({ balance: { available, held, spent } }: { balance: Balance }) {
  return (
    <dl className={classes['figures']}>
      <Figure label="Free to use" credits={available}>
        One credit sends one part of a text.
      </Figure>
      <Figure label="Held for texts on the way" credits={held}>
        Spent once the carrier takes a text. If it does not, they come back to you.
      </Figure>
      <Figure label="Spent so far" credits={spent}>
        For all texts that the carrier has taken.
      </Figure>
    </dl>
  );
}

function Figure({ label, credits, children }: { label: string; credits: number; children: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <div className={classes['figure']}>{credits.toLocaleString('en-AU')}</div>
        <div className={classes['help']}>{children}</div>
      </dd>
    </div>
  );
}
