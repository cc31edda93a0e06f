import { type Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';

type Part = string | number;

/** Writes a place in an order as the cursor of the page that begins behind it. */
export function writeCursor(place: readonly Part[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads the place that a cursor stands for: numbers, and texts that the database takes. Refuses invalid_input. */
export function readCursor(cursor: string): Part[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.every(isPart)) return place;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refuseCursor();
}

function isPart(part: unknown): part is Part {
  return typeof part === 'number' || (typeof part === 'string' && part === storableText(part));
}

/** The refusal of a cursor that stands for no place. */
export function refuseCursor(): Refusal {
  return refuseField('invalid_input', 'query/cursor');
}
