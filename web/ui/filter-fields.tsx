import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import classes from './filter-bar.module.css';

type FieldProps = { label: string; value: string; onChange: (value: string) => void };

const PAUSE_MS = 350;

/** A text that filters once the typing pauses, or at once by Enter. */
export function FilterText(
  props: FieldProps & { icon?: ReactNode; placeholder?: string; maxLength?: number },
) {
  const { label, value, onChange, icon, placeholder, maxLength = 100 } = props;
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const changeLater = useDebouncedCallback((text: string) => onChange(text.trim()), PAUSE_MS);
  return (
    <TextInput
      size="sm"
      type="search"
      label={label}
      leftSection={icon}
      {...(placeholder ? { placeholder } : {})}
      maxLength={maxLength}
      value={draft}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        changeLater(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(draft.trim());
      }}
    />
  );
}

type Option = { value: string; label: string };

/** A choice of one; the first option means no filter. */
export function FilterChoice(props: FieldProps & { all: string; options: readonly Option[] }) {
  const { label, value, onChange, all, options } = props;
  return (
    <NativeSelect
      size="sm"
      label={label}
      value={value}
      data={[{ value: '', label: all }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type DaysProps = {
  /** What happened on these days, where that is not plain. */
  of?: string;
  from: string;
  to: string;
  onChange: (patch: { from?: string; to?: string }) => void;
};

/** The first and the last day of a span, both included. */
export function FilterDays({ of, from, to, onChange }: DaysProps) {
  return (
    <div className={classes['days']}>
      <FilterDay
        label={of ? `${of} from` : 'From'}
        value={from}
        onChange={(day) => onChange({ from: day })}
      />
      <FilterDay label={of ? `${of} to` : 'To'} value={to} onChange={(day) => onChange({ to: day })} />
    </div>
  );
}

function FilterDay({ label, value, onChange }: FieldProps) {
  return (
    <TextInput
      size="sm"
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
