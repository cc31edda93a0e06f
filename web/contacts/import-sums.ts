import type { ContactImport } from '#contract/imports.ts';
import { formatCount } from '#web/lib/format.ts';

type Counts = Pick<ContactImport['counts'], 'made' | 'updated' | 'same' | 'skipped' | 'optedOut' | 'optOuts'>;

/** How many contacts a checked import would make or change, how many it would put onto its list, and how many it would opt out. */
export type ImportSums = { changed: number; joining: number; leaving: number };

export function sumUp({ counts, listName }: { counts: Counts; listName: string | null }): ImportSums {
  const { made, updated, same, skipped, optedOut, optOuts } = counts;
  const changed = made + updated;
  const joining = listName === null ? 0 : Math.max(0, changed + same + skipped - optedOut - optOuts);
  return { changed, joining, leaving: optOuts };
}

export function doesNothing({ changed, joining, leaving }: ImportSums): boolean {
  return changed + joining + leaving === 0;
}

/** What the button that runs a checked import says. */
export function sayRun({ changed, joining, leaving }: ImportSums): string {
  if (changed > 0) return `Import ${formatCount(changed, 'contact')}`;
  if (joining > 0 && leaving > 0) return 'Run the import';
  if (joining > 0) return `Put ${formatCount(joining, 'contact')} on the list`;
  return leaving > 0 ? `Opt out ${formatCount(leaving, 'number')}` : 'Nothing to import';
}
