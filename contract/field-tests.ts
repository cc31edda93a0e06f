import type { FieldKind } from './contact-fields.ts';
import type { FieldTest } from './contacts.ts';

/** What may be asked of a field, by its kind. */
export const testsOfKind: Record<FieldKind, readonly FieldTest[]> = {
  text: ['contains', 'is', 'is_not', 'begins', 'filled', 'empty'],
  number: ['is', 'is_not', 'at_least', 'at_most', 'filled', 'empty'],
  date: ['is', 'is_not', 'at_least', 'at_most', 'filled', 'empty'],
  choice: ['is', 'is_not', 'filled', 'empty'],
};
