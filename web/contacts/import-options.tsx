import { NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { listNameLengthAtMost } from '#contract/lists.ts';
import { consentChoices } from './contact-words.ts';
import type { ImportDraft } from './import-draft.ts';
import classes from './imports.module.css';
import { useLists } from './use-lists.ts';

type Props = { draft: ImportDraft; onChange: (changes: Partial<ImportDraft>) => void };

/** What happens to numbers that are there already or twice and to cells that cannot be read, which list they join, and how they agreed. */
export function ImportOptions({ draft, onChange }: Props) {
  return (
    <div className={classes['options']}>
      <Stack>
        <Radio.Group
          label="A contact with the number is there already"
          value={draft.existing}
          onChange={(value) => onChange({ existing: value as ImportDraft['existing'] })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="fill" label="Fill in what is empty" />
            <Radio value="overwrite" label="What the file says goes first" />
            <Radio value="skip" label="Leave the contact as it is" />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="A number stands in the file twice"
          value={draft.repeated}
          onChange={(value) => onChange({ repeated: value as ImportDraft['repeated'] })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="first" label="The first row counts" />
            <Radio value="last" label="The last row counts" />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="A cell cannot be read, such as “soon” for a date"
          description="A row whose number or consent cannot be read is always left out."
          value={draft.unreadable}
          onChange={(value) => onChange({ unreadable: value as ImportDraft['unreadable'] })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="empty" label="Leave the cell empty and take the person" />
            <Radio value="leave_out" label="Leave the row out" />
          </Stack>
        </Radio.Group>
      </Stack>
      <Stack>
        <ListChoice draft={draft} onChange={onChange} />
        <ConsentFields draft={draft} onChange={onChange} />
      </Stack>
    </div>
  );
}

function ListChoice({ draft: { list }, onChange }: Props) {
  const lists = useLists();
  const known = (lists.data ?? []).filter(({ kind }) => kind === 'static');
  const value = list === null ? '' : 'id' in list ? list.id : 'new';
  const choose = (chosen: string) =>
    onChange({ list: chosen === '' ? null : chosen === 'new' ? { name: '' } : { id: chosen } });
  return (
    <>
      <NativeSelect
        label="Put them all on a list"
        value={value}
        data={[
          { value: '', label: 'No list' },
          ...known.map(({ id, name }) => ({ value: id, label: name })),
          { value: 'new', label: 'Make a new list' },
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {list !== null && 'name' in list && (
        <TextInput
          label="Name of the new list"
          maxLength={listNameLengthAtMost}
          value={list.name}
          onChange={(event) => onChange({ list: { name: event.currentTarget.value } })}
        />
      )}
    </>
  );
}

function ConsentFields({ draft: { consent }, onChange }: Props) {
  return (
    <>
      <NativeSelect
        label="Did they agree to be texted?"
        description="By law, marketing texts go only to people who agreed."
        value={consent.basis}
        data={consentChoices}
        onChange={(event) =>
          onChange({
            consent: { ...consent, basis: event.currentTarget.value as ImportDraft['consent']['basis'] },
          })
        }
      />
      <Textarea
        label="How and when they agreed"
        description="Kept with each contact, for rows that do not say it themselves."
        autosize
        minRows={2}
        maxLength={500}
        value={consent.words}
        onChange={(event) => onChange({ consent: { ...consent, words: event.currentTarget.value } })}
      />
    </>
  );
}
