import type { ContactField } from './contact-fields.ts';
import { nameContact } from './contact-name.ts';

type Named = {
  firstName: string;
  lastName: string;
  fields: Readonly<Record<string, string>>;
};

/** What the merge fields of a text become for a contact; a field without a value is left out. */
export function mergeFieldsOf(
  { firstName, lastName, fields: values }: Named,
  fields: readonly Pick<ContactField, 'id' | 'key' | 'kind'>[],
): Record<string, string> {
  const own = fields.map((field) => [field.key, writeValue(field, values[field.id] ?? '')] as const);
  const merged = Object.fromEntries(own.filter(([, value]) => value !== ''));
  return {
    ...merged,
    first_name: firstName,
    last_name: lastName,
    name: nameContact({ firstName, lastName }),
  };
}

/** A value of a field as people read it: a date with the day first. */
export function writeValue({ kind }: Pick<ContactField, 'kind'>, value: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(kind === 'date' ? value : '') ?? [];
  return day === undefined ? value : `${Number(day)}/${Number(month)}/${year}`;
}
