import { IconSearch } from '@tabler/icons-react';
import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays, FilterText } from '#web/ui/filter-fields.tsx';
import { type ActivityFilters, activityKinds, noActivityFilters } from './activity-filter.ts';
import { listPeopleChoices } from './activity-people.ts';
import { useRemovals } from './use-activity.ts';
import { useUsers } from './use-users.ts';

type Props = {
  filters: ActivityFilters;
  isFiltered: boolean;
  /** A member sees the own rows alone, so there is nobody to choose. */
  withPeople: boolean;
  onChange: (patch: Partial<ActivityFilters>) => void;
};

const RESULTS = [
  { value: 'ok', label: 'Done' },
  { value: 'refused', label: 'Refused' },
];

export function ActivityFilterForm({ filters, isFiltered, withPeople, onChange }: Props) {
  const users = useUsers().data ?? [];
  const removals = useRemovals({ enabled: withPeople }).data ?? [];
  const set = (name: keyof ActivityFilters) => (value: string) => onChange({ [name]: value });
  return (
    <FilterBar
      label="Filter the activity"
      isFiltered={isFiltered}
      onClear={() => onChange(noActivityFilters)}
      first={
        <FilterText
          label="Search"
          icon={<IconSearch size={18} aria-hidden="true" />}
          value={filters.search}
          onChange={set('search')}
        />
      }
    >
      {withPeople && (
        <FilterChoice
          label="Who"
          all="Anyone"
          options={listPeopleChoices(users, removals)}
          value={filters.person}
          onChange={set('person')}
        />
      )}
      <FilterChoice
        label="What"
        all="Anything"
        options={activityKinds}
        value={filters.kind}
        onChange={set('kind')}
      />
      <FilterChoice
        label="Result"
        all="Any"
        options={RESULTS}
        value={filters.result}
        onChange={set('result')}
      />
      <FilterDays from={filters.from} to={filters.to} onChange={onChange} />
    </FilterBar>
  );
}
