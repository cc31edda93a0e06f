import { validate as isUuid } from 'uuid';
import { refuseField } from './refusal.ts';

/** Refuses invalid_input at query/cursor for a cursor that is no id of a row, as the last page gave it. */
export function checkIdCursor(cursor: string | undefined): void {
  if (cursor !== undefined && !isUuid(cursor)) throw refuseField('invalid_input', 'query/cursor');
}
