import { formatCsvLine } from '#contract/csv.ts';
import type { BlockedReason, Quote } from '#contract/messaging.ts';
import type { Recipient } from './recipient-text.ts';

/** Why somebody does not get it: for one, for many, and what to do about it. */
export const blockedWords: Record<BlockedReason, { one: string; many: string; help: string }> = {
  invalid: {
    one: 'is no telephone number',
    many: 'are no telephone numbers',
    help: 'Correct what is written there.',
  },
  not_mobile: {
    one: 'is not a mobile',
    many: 'are not mobiles',
    help: 'Texts reach mobiles only.',
  },
  not_served: {
    one: 'is in a country that is not sent to',
    many: 'are in countries that are not sent to',
    help: 'Texts go to numbers of the home country.',
  },
  ours: {
    one: 'is a number of this service',
    many: 'are numbers of this service',
    help: 'Use the mobile of the person.',
  },
  duplicate: {
    one: 'is there a second time',
    many: 'are there a second time',
    help: 'Everybody gets it once.',
  },
  opted_out: {
    one: 'opted out of your texts',
    many: 'opted out of your texts',
    help: 'Listed under Contacts, Unsubscribes.',
  },
  too_long: {
    one: 'would get more than 10 parts',
    many: 'would get more than 10 parts',
    help: 'With their fields the text is too long. Shorten it.',
  },
  empty: {
    one: 'would get an empty text',
    many: 'would get empty texts',
    help: 'Nothing is left once their fields are in.',
  },
};

export type BlockedGroup = { reason: BlockedReason; count: number; rows: Quote['blocked'] };

/** Who will not get it, by reason, the commonest first; of many the rows are not all there. */
export function groupBlocked({ blocked, blockedCounts }: Quote): BlockedGroup[] {
  const counts = Object.entries(blockedCounts) as [BlockedReason, number][];
  return counts
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, count, rows: blocked.filter((row) => row.reason === reason) }))
    .sort((one, other) => other.count - one.count);
}

/** The blocked as a CSV file (RFC 4180), as they were written, with their fields. */
export function writeBlockedCsv({ blocked }: Quote, recipients: readonly Recipient[]): string {
  const lines = blocked.map(({ row, to, reason }) => {
    const recipient = recipients[row];
    return [row + 1, recipient?.written ?? to, recipient?.fields['name'] ?? '', blockedWords[reason].one];
  });
  return [['row', 'number', 'name', 'reason'], ...lines].map(formatCsvLine).join('');
}
