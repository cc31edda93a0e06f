const special = /["\\]/g;

/**
 * Writes an array of texts, numbers, truths, instants and nulls as PostgreSQL reads it; undefined where it holds anything else. The driver
 * does the same for any array, element by element, at three times the cost, which was a sixth of what a text costs the worker.
 */
export function writeArray(values: readonly unknown[]): string | undefined {
  let literal = '{';
  for (let place = 0; place < values.length; place += 1) {
    const element = writeElement(values[place]);
    if (element === undefined) return undefined;
    literal += place === 0 ? element : `,${element}`;
  }
  return `${literal}}`;
}

function writeElement(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `"${isPlain(value) ? value : value.replace(special, '\\$&')}"`;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  if (value instanceof Date && isWritable(value)) return `"${value.toISOString()}"`;
  return undefined;
}

const isPlain = (text: string) => !text.includes('"') && !text.includes('\\');

// Years outside 1 to 9999 are written in ways of their own.
function isWritable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999;
}
