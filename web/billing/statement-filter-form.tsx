import { FilterBar } from '#web/ui/filter-bar.tsx';
import { FilterChoice, FilterDays } from '#web/ui/filter-fields.tsx';
import { noStatementFilters, type StatementFilters, sideWords } from './statement-filter.ts';

type Props = {
  filters: StatementFilters;
  isFiltered: boolean;
  onChange: (patch: Partial<StatementFilters>) => void;
};

const SIDES = Object.entries(sideWords).map(([value, label]) => ({ value, label }));

export function StatementFilterForm({ filters, isFiltered, onChange }: Props) {
  return (
    <FilterBar
      label="Filter the statement"
      isFiltered={isFiltered}
      onClear={() => onChange(noStatementFilters)}
      first={
        <FilterChoice
          label="What"
          all="Everything"
          options={SIDES}
          value={filters.what}
          onChange={(what) => onChange({ what })}
        />
      }
    >
      <FilterDays from={filters.from} to={filters.to} onChange={onChange} />
    </FilterBar>
  );
}
