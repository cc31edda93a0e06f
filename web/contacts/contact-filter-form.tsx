import { Button } from '@mantine/core';
import { IconFilter, IconListCheck, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { consentWords } from '#contract/consent-words.ts';
import type { ContactField } from '#contract/contact-fields.ts';
import type { FieldCondition } from '#contract/contacts.ts';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays, FilterText } from '#web/ui/filter-fields.tsx';
import { ConditionDialog } from './condition-dialog.tsx';
import { ContactConditions } from './contact-conditions.tsx';
import { type ContactFilters, readConditions, writeConditions } from './contact-filter.ts';
import { ContactImport } from './contact-import.tsx';
import { useFields } from './use-fields.ts';
import { useLists } from './use-lists.ts';

type Filters = ContactFilters & { sort?: string };
type Props = {
  filters: ContactFilters;
  sort: string;
  isNarrowed: boolean;
  onClear: () => void;
  onChange: (patch: Partial<Filters>) => void;
  onSave: () => void;
};

const SUBSCRIPTIONS = [
  { value: 'subscribed', label: 'Get texts' },
  { value: 'opted_out', label: 'Opted out' },
];
const CONSENTS = (['express', 'inferred', 'unknown'] as const).map((value) => ({
  value,
  label: consentWords[value],
}));
const NAMED = [
  { value: 'yes', label: 'With a name' },
  { value: 'no', label: 'Without a name' },
];
const SORTS = [{ value: 'newest', label: 'Newest first' }];

/** Narrows the contacts and puts them in order; what is asked of their own fields stands below as conditions. */
export function ContactFilterForm({ filters, sort, isNarrowed, onClear, onChange, onSave }: Props) {
  const fields = useFields().data ?? [];
  const conditions = readConditions(filters.conditions);
  const setConditions = (next: readonly FieldCondition[]) => onChange({ conditions: writeConditions(next) });
  return (
    <>
      <FilterBar
        label="Filter the contacts"
        isFiltered={isNarrowed}
        onClear={onClear}
        first={
          <FilterText
            label="Name or number"
            icon={<IconSearch size={18} aria-hidden="true" />}
            value={filters.search}
            onChange={(search) => onChange({ search })}
          />
        }
      >
        <Choices filters={filters} sort={sort} onChange={onChange} />
        {fields.length > 0 && (
          <ConditionButton fields={fields} onAdd={(condition) => setConditions([...conditions, condition])} />
        )}
        {isNarrowed && filters.importId === '' && (
          <Button
            variant="default"
            size="sm"
            leftSection={<IconListCheck size={16} aria-hidden="true" />}
            onClick={onSave}
          >
            Save as a list
          </Button>
        )}
      </FilterBar>
      {filters.importId !== '' && (
        <ContactImport importId={filters.importId} onClear={() => onChange({ importId: '' })} />
      )}
      <ContactConditions conditions={conditions} fields={fields} onChange={setConditions} />
    </>
  );
}

/** What every contact has: lists, texts, consent, a name or none, a day on which it was added. */
function Choices({ filters, sort, onChange }: Pick<Props, 'filters' | 'sort' | 'onChange'>) {
  const lists = useLists().data ?? [];
  const set = (name: keyof Filters) => (value: string) => onChange({ [name]: value });
  return (
    <>
      <FilterChoice
        label="List"
        all="All contacts"
        options={lists.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.listId}
        onChange={set('listId')}
      />
      <FilterChoice
        label="Texts"
        all="Any"
        options={SUBSCRIPTIONS}
        value={filters.subscription}
        onChange={set('subscription')}
      />
      <FilterChoice
        label="Consent"
        all="Any"
        options={CONSENTS}
        value={filters.consent}
        onChange={set('consent')}
      />
      <FilterChoice
        label="Has a name"
        all="Any"
        options={NAMED}
        value={filters.named}
        onChange={set('named')}
      />
      <FilterDays of="Added" from={filters.from} to={filters.to} onChange={onChange} />
      <FilterChoice label="Order" all="By name" options={SORTS} value={sort} onChange={set('sort')} />
    </>
  );
}

type ConditionProps = { fields: readonly ContactField[]; onAdd: (condition: FieldCondition) => void };

/** Asks something of a field of the account's own. */
function ConditionButton({ fields, onAdd }: ConditionProps) {
  const [isAdding, setAdding] = useState(false);
  const add = (condition: FieldCondition) => {
    onAdd(condition);
    setAdding(false);
  };
  return (
    <>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconFilter size={16} aria-hidden="true" />}
        onClick={() => setAdding(true)}
      >
        By a field
      </Button>
      {isAdding && <ConditionDialog fields={fields} onAdd={add} onClose={() => setAdding(false)} />}
    </>
  );
}
