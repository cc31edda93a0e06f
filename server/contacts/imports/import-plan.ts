import type { ImportPlan, ImportTarget } from '#contract/imports.ts';
import { type FieldRow, listFieldRows } from '#server/contacts/queries/fields.ts';
import { findListRow } from '#server/contacts/queries/lists.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { keyOf } from './column-guess.ts';
import { nameColumn } from './import-columns.ts';
import type { ReadColumn } from './row-reading.ts';

type Asking = Pick<Context, 'db'> & { accountId: AccountId };

/**
 * Looks up what the columns of a plan become. Refuses import_columns_wrong with the columns that cannot be imported so, and not_found when
 * the list is gone.
 */
export async function readPlan(
  { db, accountId }: Asking,
  plan: ImportPlan,
  titles: readonly string[] = [],
): Promise<ReadColumn[]> {
  const fields = await listFieldRows(db, accountId);
  const errors = listFaults(plan.columns, fields);
  if (errors.length > 0) throw new Refusal('import_columns_wrong', { errors });
  if (plan.list && 'id' in plan.list) {
    const list = await findListRow(db, { accountId, id: plan.list.id });
    if (!list) throw new Refusal('not_found');
    if (list.kind !== 'static')
      throw new Refusal('import_columns_wrong', {
        errors: [
          { pointer: '/list', detail: 'This list goes by its filter. Choose one that holds its members.' },
        ],
      });
  }
  return plan.columns.map((target, place) => readColumn(target, nameColumn(titles, place), fields));
}

function listFaults(columns: readonly ImportTarget[], fields: readonly FieldRow[]) {
  const seen = new Set<string>();
  const faults = columns.flatMap((target, place) => {
    const detail = findFault(target, fields, seen);
    if (target.to !== 'ignore') seen.add(keyOf(target));
    return detail === undefined ? [] : [{ pointer: `/columns/${place}`, detail }];
  });
  if (!seen.has('number'))
    faults.push({ pointer: '/columns', detail: 'Choose the column that holds the mobile numbers.' });
  return faults;
}

function findFault(
  target: ImportTarget,
  fields: readonly FieldRow[],
  seen: ReadonlySet<string>,
): string | undefined {
  if (target.to !== 'ignore' && seen.has(keyOf(target))) return 'Another column becomes this already.';
  if (target.to === 'field' && !fields.some(({ id }) => id === target.fieldId))
    return 'This field is not there any more. Choose another.';
  if (target.to === 'new_field' && (!target.label?.trim() || !target.kind))
    return 'Give the new field a name.';
  return undefined;
}

function readColumn(target: ImportTarget, heading: string, fields: readonly FieldRow[]): ReadColumn {
  if (target.to === 'new_field') {
    const label = target.label?.trim() ?? '';
    return {
      target: 'new_field',
      heading,
      field: { id: `new ${label}`, label, kind: target.kind ?? 'text', options: [] },
    };
  }
  const field = target.to === 'field' ? fields.find(({ id }) => id === target.fieldId) : undefined;
  return { target: target.to, heading, ...(field && { field }) };
}
