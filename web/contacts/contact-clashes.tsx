import { Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { consentWords } from '#contract/consent-words.ts';
import type { ContactField } from '#contract/contact-fields.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import { Note } from '#web/ui/note.tsx';
import classes from './contact-clashes.module.css';
import type { Clash } from './contact-edit.ts';
import { readConsentPart } from './contact-input.ts';

type Props = {
  clashes: readonly Clash[];
  fields: readonly ContactField[];
  onSettle: (clash: Clash, keepsOurs: boolean) => void;
};

/** What somebody else saved where somebody is typing: both values, and the choice between them. */
export function ContactClashes({ clashes, fields, onSettle }: Props) {
  return clashes.map((clash) => {
    const field = fields.find(({ id }) => clash.part === `fields/${id}`);
    const label = field?.label ?? labels[clash.part] ?? 'A field';
    const write = (value: string) => writePart(clash.part, field, value);
    return (
      <div key={clash.part} role="alert" className={classes['clash']}>
        <Note tone="warn" Icon={IconAlertTriangle} title={`${label} was changed in the meantime`}>
          <Text lineClamp={4}>Somebody else saved: {write(clash.theirs)}</Text>
          <Text lineClamp={4}>You wrote: {write(clash.ours)}</Text>
          <Text>Choose which one stays, then save.</Text>
          <Group gap="sm" mt="sm">
            <Button size="sm" variant="default" onClick={() => onSettle(clash, true)}>
              Keep mine
            </Button>
            <Button size="sm" variant="default" onClick={() => onSettle(clash, false)}>
              Take theirs
            </Button>
          </Group>
        </Note>
      </div>
    );
  });
}

const labels: Partial<Record<string, string>> = {
  number: 'The number',
  firstName: 'The first name',
  lastName: 'The last name',
  notes: 'The note',
  consent: 'The consent',
};

function writePart(part: string, field: ContactField | undefined, value: string): string {
  if (value === '') return 'nothing';
  if (part !== 'consent') return `“${field ? writeValue(field, value) : value}”`;
  const { basis, words } = readConsentPart(value);
  return `“${[consentWords[basis], words].filter(Boolean).join(': ')}”`;
}
