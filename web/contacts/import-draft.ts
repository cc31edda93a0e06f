import type { ImportColumn, ImportPlan, ImportReading, ImportTarget } from '#contract/imports.ts';
import type { AskedReading } from './use-imports.ts';

/** What a person has chosen so far; columns that were not touched are as they were guessed. */
export type ImportDraft = {
  asked: AskedReading;
  columns: ImportTarget[] | undefined;
  existing: ImportPlan['existing'];
  repeated: ImportPlan['repeated'];
  unreadable: NonNullable<ImportPlan['unreadable']>;
  list: ImportPlan['list'];
  consent: ImportPlan['consent'];
};

export function startDraft(plan: ImportPlan | null): ImportDraft {
  return {
    asked: plan ? askAgain(plan.reading) : {},
    columns: plan?.columns,
    existing: plan?.existing ?? 'fill',
    repeated: plan?.repeated ?? 'first',
    unreadable: plan?.unreadable ?? 'empty',
    list: plan?.list ?? null,
    consent: plan?.consent ?? { basis: 'unknown', words: '' },
  };
}

function askAgain({ encoding, delimiter, sheet, hasHeadings }: ImportReading): AskedReading {
  return {
    hasHeadings,
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    ...(sheet !== null && { sheet }),
  };
}

/** Puts a target into a column; numbers stand in one column, so the one that had them is left out then. */
export function placeTarget(
  targets: readonly ImportTarget[],
  place: number,
  target: ImportTarget,
): ImportTarget[] {
  return targets.map((before, index) => {
    if (index === place) return target;
    return target.to === 'number' && before.to === 'number' ? { to: 'ignore' } : before;
  });
}

export function listTargets(draft: ImportDraft, columns: readonly ImportColumn[]): ImportTarget[] {
  return columns.map(({ guess }, place) => draft.columns?.[place] ?? guess);
}

/** What is wrong with the columns, in words; undefined when they can be imported. */
export function findColumnFault(targets: readonly ImportTarget[]): string | undefined {
  if (!targets.some(({ to }) => to === 'number')) return 'Choose the column that holds the mobile numbers.';
  if (targets.some(({ to, label }) => to === 'new_field' && !label?.trim()))
    return 'Give the new field a name.';
  const names = targets.filter(({ to }) => to !== 'ignore').map(nameTarget);
  const isDouble = names.some((name, place) => names.indexOf(name) !== place);
  return isDouble ? 'Two columns become the same. Choose something else for one of them.' : undefined;
}

function nameTarget({ to, fieldId = '', label = '' }: ImportTarget): string {
  return `${to} ${fieldId}${label.trim().toLowerCase()}`;
}

export function planOf(
  draft: ImportDraft,
  reading: ImportReading,
  columns: readonly ImportColumn[],
): ImportPlan {
  const { existing, repeated, unreadable, list, consent } = draft;
  return { reading, columns: listTargets(draft, columns), existing, repeated, unreadable, list, consent };
}
