import { IconSearch } from '@tabler/icons-react';
import { useUsers } from '#web/accounts/use-users.ts';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays, FilterText } from '#web/ui/filter-fields.tsx';
import { type HistoryFilters, noHistoryFilters } from './history-filter.ts';
import { messageStates } from './message-state.tsx';

type Props = {
  filters: HistoryFilters;
  isFiltered: boolean;
  onChange: (patch: Partial<HistoryFilters>) => void;
};

const DIRECTIONS = [
  { value: 'out', label: 'Sent by us' },
  { value: 'in', label: 'Received' },
];
const STATES = Object.entries(messageStates).map(([value, { word }]) => ({ value, label: word }));

export function HistoryFilterForm({ filters, isFiltered, onChange }: Props) {
  const people = (useUsers().data ?? []).map((user) => ({ value: user.id, label: user.name }));
  const set = (name: keyof HistoryFilters) => (value: string) => onChange({ [name]: value });
  return (
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
      <FilterChoice label="State" all="Any" options={STATES} value={filters.state} onChange={set('state')} />
      <FilterChoice
        label="Sent by"
        all="Anyone"
        options={people}
        value={filters.person}
        onChange={set('person')}
      />
      <FilterDays from={filters.from} to={filters.to} onChange={onChange} />
    </FilterBar>
  );
}
