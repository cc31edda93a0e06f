import { Button, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Quote } from '#contract/messaging.ts';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { type BlockedGroup, blockedWords, groupBlocked, writeBlockedCsv } from './batch-blocked.ts';
import classes from './batch-summary.module.css';
import type { Recipient } from './recipient-text.ts';

/** So many are named at once; more on demand. */
const SHOWN = 4;
const NAMED = 50;

type Props = { quote: Quote; recipients: readonly Recipient[] };

/** Who will not get a text, by reason, and all of them as a file. */
export function BatchBlockedList({ quote, recipients }: Props) {
  const groups = groupBlocked(quote);
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return (
    <section aria-label="Who will not get it">
      <h3 className={classes['heading']}>{formatCount(total, 'recipient')} will not get it</h3>
      <ul className={classes['groups']}>
        {groups.map((group) => (
          <Group key={group.reason} group={group} recipients={recipients} />
        ))}
      </ul>
      <BlockedFile quote={quote} recipients={recipients} />
      {total > quote.blocked.length && (
        <Text size="sm" c="dimmed">
          The file has the first {quote.blocked.length.toLocaleString('en-AU')} of them.
        </Text>
      )}
    </section>
  );
}

function Group({ group, recipients }: { group: BlockedGroup } & Pick<Props, 'recipients'>) {
  const { reason, count, rows } = group;
  const words = blockedWords[reason];
  const named = rows.slice(0, NAMED).map(({ row, to }) => {
    const name = recipients[row]?.fields['name'];
    return name ? `${name} (${formatNumber(to)})` : formatNumber(to);
  });
  return (
    <li>
      <div>
        <b>{count.toLocaleString('en-AU')}</b> {count === 1 ? words.one : words.many}.{' '}
        <span className={classes['help']}>{words.help}</span>
      </div>
      {count > SHOWN ? (
        <details className={classes['named']}>
          <summary>{named.length < count ? `The first ${named.length}` : 'Who'}</summary>
          {named.join(', ')}
        </details>
      ) : (
        <div className={classes['named']}>{named.join(', ')}</div>
      )}
    </li>
  );
}

function BlockedFile({ quote, recipients }: Props) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const file = new Blob([`\ufeff${writeBlockedCsv(quote, recipients)}`], { type: 'text/csv' });
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [quote, recipients]);
  return (
    <Button
      component="a"
      href={address}
      download="not-sent.csv"
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={16} aria-hidden="true" />}
    >
      Download them as CSV
    </Button>
  );
}
