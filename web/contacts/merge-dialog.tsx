import { Checkbox, Modal, NativeSelect, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { consentWords } from '#contract/consent-words.ts';
import type { ContactField } from '#contract/contact-fields.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import { nameContact } from '#contract/contact-name.ts';
import type { Contact } from '#contract/contacts.ts';
import { formatNumber } from '#web/lib/format.ts';
import { DialogFoot } from '#web/ui/dialog-foot.tsx';
import { FormStack } from '#web/ui/form-stack.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { tellAct } from './use-acts.ts';
import { useContactChanges } from './use-contacts.ts';
import { useFields } from './use-fields.ts';

type Props = { contacts: readonly Contact[]; onDone?: () => void; onClose: () => void };

/** Asks who is one person, which number and which values stay, says what is lost, and makes one contact of several. */
export function MergeDialog({ contacts: offered, onDone, onClose }: Props) {
  const fields = useFields().data ?? [];
  const [included, setIncluded] = useState(offered.map(({ id }) => id));
  const [wantedId, setWantedId] = useState('');
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const { merge } = useContactChanges();
  const contacts = offered.filter(({ id }) => included.includes(id));
  const kept = contacts.find(({ id }) => id === wantedId) ?? contacts[0];
  const gone = contacts.filter((contact) => contact !== kept);
  const wanted = kept && planMerge(kept, gone, { fields, chosen });
  const submit = () => {
    if (!wanted || gone.length === 0) return;
    const onSuccess: Parameters<typeof merge.mutate>[1] = {
      onSuccess: (act) => {
        tellAct(act);
        onDone?.();
        onClose();
      },
    };
    merge.mutate(wanted.body, onSuccess);
  };
  const choose = (part: string) => (event: { currentTarget: { value: string } }) =>
    setChosen({ ...chosen, [part]: event.currentTarget.value });
  return (
    <Modal opened onClose={onClose} title="Merge contacts">
      <FormStack onSubmit={submit}>
        <Text>One contact stays, with the lists and the notes of all. You can undo it for 30 days.</Text>
        <RefusalAlert error={merge.error} />
        {offered.length > 2 && (
          <Checkbox.Group label="Who is this one person" value={included} onChange={setIncluded}>
            <Stack gap="xs" mt="xs">
              {offered.map((contact) => (
                <Checkbox key={contact.id} value={contact.id} label={describe(contact)} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {gone.length === 0 && <Text role="alert">Tick two contacts at least.</Text>}
        {kept && gone.length > 0 && (
          <>
            <Radio.Group label="The number that stays" value={kept.id} onChange={setWantedId}>
              <Stack gap="xs" mt="xs">
                {contacts.map((contact) => (
                  <Radio key={contact.id} value={contact.id} label={describe(contact)} />
                ))}
              </Stack>
            </Radio.Group>
            {wanted?.choices.map(({ part, label, options, value }) => (
              <NativeSelect key={part} label={label} data={options} value={value} onChange={choose(part)} />
            ))}
            <MergeLosses kept={kept} gone={gone} />
          </>
        )}
        <DialogFoot
          label="Merge"
          isPending={merge.isPending}
          isDisabled={gone.length === 0}
          onCancel={onClose}
        />
      </FormStack>
    </Modal>
  );
}

function describe({ number, optedOut, ...contact }: Contact): string {
  const name = nameContact(contact);
  return `${name === '' ? '' : `${name}, `}${formatNumber(number)}${optedOut ? ' (opted out)' : ''}`;
}

/** What goes with the contacts that go. */
function MergeLosses({ kept, gone }: { kept: Contact; gone: readonly Contact[] }) {
  const plain = gone.filter(({ consent }) => consent.basis === 'unknown');
  const agreed = gone.filter(({ consent }) => consent.basis !== 'unknown');
  const isOut = gone.some(({ optedOut }) => optedOut) && !kept.optedOut;
  return (
    <div>
      <Text fw={600}>What is lost</Text>
      {plain.length > 0 && <Text size="sm">{sayGone(plain)}.</Text>}
      {agreed.map((contact) => (
        <Text key={contact.id} size="sm">
          {sayGone([contact])}, and its consent goes with it: {sayConsent(contact)}.
        </Text>
      ))}
      {isOut && (
        <Text c="red" size="sm" mt="xs" role="alert">
          One of these numbers has opted out. If they are one person, keep that number, or opt the other out
          too.
        </Text>
      )}
    </div>
  );
}

const listed = new Intl.ListFormat('en-AU');

function sayGone(gone: readonly Contact[]): string {
  const numbers = listed.format(gone.map(({ number }) => formatNumber(number)));
  return `${numbers} ${gone.length === 1 ? 'is' : 'are'} no longer among your contacts`;
}

function sayConsent({ consent: { basis, words } }: Contact): string {
  return `${consentWords[basis]}${words === '' ? '' : `, “${words}”`}`;
}

type Choices = { fields: readonly ContactField[]; chosen: Readonly<Record<string, string>> };
const namePart = 'name';

/** What the contact becomes, and the values that one must be chosen of. */
function planMerge(kept: Contact, gone: readonly Contact[], { fields, chosen }: Choices) {
  const all = [kept, ...gone];
  const valuesOf = (read: (contact: Contact) => string) => [...new Set(all.map(read))].filter(Boolean);
  const pick = (part: string, values: readonly string[]) =>
    values.find((value) => value === chosen[part]) ?? values[0] ?? '';
  const names = valuesOf(nameContact);
  const name = pick(namePart, names);
  const named = all.find((contact) => nameContact(contact) === name) ?? kept;
  const own = fields.map((field) => {
    const values = valuesOf((contact) => contact.fields[field.id] ?? '');
    return { field, values, value: pick(field.id, values) };
  });
  const notes = valuesOf((contact) => contact.notes.trim());
  return {
    body: {
      keptId: kept.id,
      version: kept.version,
      mergedIds: gone.map(({ id }) => id),
      firstName: named.firstName,
      lastName: named.lastName,
      fields: Object.fromEntries(own.map(({ field, value }) => [field.id, value])),
      notes: notes.join('\n\n'),
    },
    choices: [
      {
        part: namePart,
        label: 'Name',
        options: names.map((each) => ({ value: each, label: each })),
        value: name,
      },
      ...own.map(({ field, values, value }) => ({
        part: field.id,
        label: field.label,
        options: values.map((each) => ({ value: each, label: writeValue(field, each) })),
        value,
      })),
    ].filter(({ options }) => options.length > 1),
  };
}
