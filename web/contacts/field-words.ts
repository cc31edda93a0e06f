import type { ContactField } from '#contract/contact-fields.ts';

/** A value of a field as people read it: a date with the day first. */
export function writeValue({ kind }: Pick<ContactField, 'kind'>, value: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(kind === 'date' ? value : '') ?? [];
  return day === undefined ? value : `${Number(day)}/${Number(month)}/${year}`;
}
