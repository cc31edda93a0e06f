import { IconSearch } from '@tabler/icons-react';
import { useUsers } from '#web/accounts/use-users.ts';
import { formatNumber } from '#web/lib/format.ts';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays, FilterText } from '#web/ui/filter-fields.tsx';
import { HistoryChips } from './history-chips.tsx';
import { describeFilters, type HistoryFilters, noHistoryFilters } from './history-filter.ts';
import { messageStates } from './message-state.tsx';
import { useSenders } from './use-senders.ts';

type Props = {
  filters: HistoryFilters;
  isFiltered: boolean;
  onChange: (patch: Partial<HistoryFilters>) => void;
};

type Option = { value: string; label: string };

const DIRECTIONS = [
  { value: 'out', label: 'Sent by us' },
  { value: 'in', label: 'Received' },
];
const STATES = Object.entries(messageStates).map(([value, { word }]) => ({ value, label: word }));

export function HistoryFilterForm({ filters, isFiltered, onChange }: Props) {
  const people = (useUsers().data ?? []).map((user) => ({ value: user.id, label: user.name }));
  const senders = (useSenders().data ?? []).map(({ address }) => ({
    value: address,
    label: formatNumber(address),
  }));
  const set = (name: keyof HistoryFilters) => (value: string) => onChange({ [name]: value });
  const nameOfPerson = (id: string) => people.find(({ value }) => value === id)?.label ?? 'somebody who left';
  return (
    <>
      <FilterBar
        label="Filter the history"
        isFiltered={isFiltered}
        onClear={() => onChange(noHistoryFilters)}
        first={
          <FilterText
            label="Words in the text"
            icon={<IconSearch size={18} aria-hidden="true" />}
            value={filters.words}
            onChange={set('words')}
          />
        }
      >
        <FilterText label="Number" value={filters.number} onChange={set('number')} />
        <FilterChoice
          label="Direction"
          all="Both"
          options={DIRECTIONS}
          value={filters.direction}
          onChange={set('direction')}
        />
        <FilterChoice
          label="State"
          all="Any"
          options={STATES}
          value={filters.state}
          onChange={set('state')}
        />
        <FilterChoice
          label="Sender"
          all="Any"
          options={withChosen(senders, filters.sender)}
          value={filters.sender}
          onChange={set('sender')}
        />
        <FilterChoice
          label="Sent by"
          all="Anyone"
          options={people}
          value={filters.person}
          onChange={set('person')}
        />
        <FilterDays from={filters.from} to={filters.to} onChange={onChange} />
      </FilterBar>
      <HistoryChips
        chips={describeFilters(filters, nameOfPerson)}
        onRemove={(name) => onChange({ [name]: '' })}
      />
    </>
  );
}

// A sender that was removed since still has its texts.
function withChosen(options: Option[], chosen: string): Option[] {
  if (chosen === '' || options.some(({ value }) => value === chosen)) return options;
  return [...options, { value: chosen, label: formatNumber(chosen) }];
}
