import { handsetModes, magicNumbers } from '#contract/simulator.ts';
import { formatNumber } from '#web/lib/format.ts';
import { DataTable } from '#web/ui/data-table.tsx';
import classes from './magic-numbers.module.css';

type MagicNumber = (typeof magicNumbers)[number];

const COLUMNS = [
  {
    key: 'number',
    header: 'Number',
    cell: ({ number }: MagicNumber) => <span className={classes['number']}>{formatNumber(number)}</span>,
    card: 'lead',
    width: '190px',
  },
  {
    key: 'mode',
    header: 'Behaves',
    cell: ({ mode }: MagicNumber) => handsetModes[mode].label,
    card: 'bare',
    width: '180px',
  },
  {
    key: 'what',
    header: 'What happens',
    cell: ({ mode, delaySeconds }: MagicNumber) =>
      delaySeconds ? `${handsetModes[mode].what} At first ${delaySeconds}.` : handsetModes[mode].what,
    card: 'bare',
  },
] as const;

/** The numbers whose phones behave in a way of their own, folded. */
export function MagicNumbers() {
  return (
    <details className={classes['help']}>
      <summary>Numbers with an outcome of their own</summary>
      <p className={classes['words']}>
        Text one of these to see what happens then. What a phone is told on this page wins. All other numbers
        behave as they should.
      </p>
      <DataTable
        label="Numbers with an outcome"
        columns={COLUMNS}
        rows={magicNumbers}
        keyOf={({ number }) => number}
      />
    </details>
  );
}
