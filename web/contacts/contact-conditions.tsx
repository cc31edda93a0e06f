import { Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ContactField } from '#contract/contact-fields.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import type { FieldCondition } from '#contract/contacts.ts';
import { testWords } from './contact-words.ts';

type Props = {
  conditions: readonly FieldCondition[];
  fields: readonly ContactField[];
  onChange: (conditions: FieldCondition[]) => void;
};

/** The conditions on fields that are in force; a click takes one away. */
export function ContactConditions({ conditions, fields, onChange }: Props) {
  if (conditions.length === 0) return null;
  return (
    <Group gap="xs" mb="md">
      {conditions.map((condition, place) => (
        <Button
          key={JSON.stringify(condition)}
          variant="light"
          size="compact-sm"
          rightSection={<IconX size={14} aria-hidden="true" />}
          aria-label={`Take away: ${sayCondition(condition, fields)}`}
          onClick={() => onChange(conditions.filter((_, index) => index !== place))}
        >
          {sayCondition(condition, fields)}
        </Button>
      ))}
    </Group>
  );
}

/** "City is Perth". */
export function sayCondition(
  { fieldId, test, value = '' }: FieldCondition,
  fields: readonly ContactField[],
): string {
  const field = fields.find(({ id }) => id === fieldId);
  const words = field ? writeValue(field, value) : value;
  return `${field?.label ?? 'A field that is gone'} ${testWords[test]} ${words}`.trim();
}
