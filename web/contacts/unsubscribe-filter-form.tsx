import { IconSearch } from '@tabler/icons-react';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays, FilterText } from '#web/ui/filter-fields.tsx';
import { noUnsubscribeFilters, originWords, type UnsubscribeFilters } from './unsubscribe-filter.ts';

type Props = {
  filters: UnsubscribeFilters;
  isFiltered: boolean;
  onChange: (patch: Partial<UnsubscribeFilters>) => void;
};

const ORIGINS = Object.entries(originWords).map(([value, label]) => ({ value, label }));

export function UnsubscribeFilterForm({ filters, isFiltered, onChange }: Props) {
  const set = (name: keyof UnsubscribeFilters) => (value: string) => onChange({ [name]: value });
  return (
    <FilterBar
      label="Filter the unsubscribes"
      isFiltered={isFiltered}
      onClear={() => onChange(noUnsubscribeFilters)}
      first={
        <FilterText
          label="Number, or a part of it"
          icon={<IconSearch size={18} aria-hidden="true" />}
          value={filters.number}
          onChange={set('number')}
        />
      }
    >
      <FilterChoice
        label="How"
        all="Any way"
        options={ORIGINS}
        value={filters.origin}
        onChange={set('origin')}
      />
      <FilterDays of="Opted out" from={filters.from} to={filters.to} onChange={onChange} />
    </FilterBar>
  );
}
