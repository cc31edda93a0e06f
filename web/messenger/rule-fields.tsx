import { Select, Textarea, TextInput } from '@mantine/core';
import type { Forwarding } from '#contract/reply-rules.ts';
import { formatNumber } from '#web/lib/format.ts';
import { useSenders } from '#web/messaging/use-senders.ts';
import { readWords } from './rule-words.ts';

type Matching = Forwarding['matching'];
type Hours = Forwarding['hours'];

/** What every rule asks of a text, as its form has it. */
export type RuleDraft = { name: string; sender: string; words: string; matching: Matching; hours: Hours };

export function startDraft(
  rule?: Omit<RuleDraft, 'words' | 'sender'> & { sender: string | null; words: string[] },
): RuleDraft {
  if (!rule) return { name: '', sender: '', words: '', matching: 'contains', hours: 'any' };
  const { name, sender, words, matching, hours } = rule;
  return { name, sender: sender ?? '', words: words.join(', '), matching, hours };
}

/** The part of every rule that its form says. */
export function wishOf({ sender, words, ...draft }: RuleDraft, rule: { isOn: boolean } | undefined) {
  return {
    ...draft,
    sender: sender === '' ? null : sender,
    words: readWords(words),
    isOn: rule?.isOn ?? true,
  };
}

const matchings: { value: Matching; label: string }[] = [
  { value: 'contains', label: 'Holds one of the words' },
  { value: 'starts', label: 'Begins with one of them' },
  { value: 'exact', label: 'Is one of them, and nothing else' },
];

type Props = {
  draft: RuleDraft;
  errors: Partial<Record<'name' | 'sender' | 'words' | 'hours', string>>;
  hasHours: boolean;
  onChange: (patch: Partial<RuleDraft>) => void;
};

/** The fields that say which texts a rule is for. */
export function RuleFields({ draft, errors, hasHours, onChange }: Props) {
  const numbers = useSenders().data?.filter(({ canReceive }) => canReceive) ?? [];
  const combobox = { withinPortal: true };
  return (
    <>
      <TextInput
        label="Name"
        description="For your team."
        data-autofocus
        maxLength={60}
        value={draft.name}
        error={errors.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        label="Written to"
        comboboxProps={combobox}
        allowDeselect={false}
        data={[
          { value: '', label: 'Any of our numbers' },
          ...numbers.map(({ address }) => ({ value: address, label: formatNumber(address) })),
        ]}
        value={draft.sender}
        error={errors.sender}
        onChange={(sender) => onChange({ sender: sender ?? '' })}
      />
      <Textarea
        label="Words"
        description="One of them is enough; put commas between. Leave it empty for every text."
        autosize
        minRows={1}
        maxRows={4}
        value={draft.words}
        error={errors.words}
        onChange={(event) => onChange({ words: event.currentTarget.value })}
      />
      {draft.words.trim() !== '' && (
        <Select
          label="The text"
          comboboxProps={combobox}
          allowDeselect={false}
          data={matchings}
          value={draft.matching}
          onChange={(value) =>
            onChange({ matching: matchings.find((each) => each.value === value)?.value ?? 'contains' })
          }
        />
      )}
      <Select
        label="When"
        comboboxProps={combobox}
        allowDeselect={false}
        description={hasHours ? undefined : 'Set your office hours below, and a rule can go by them.'}
        data={[
          { value: 'any', label: 'At any time' },
          { value: 'inside', label: 'In office hours', disabled: !hasHours },
          { value: 'outside', label: 'Out of office hours', disabled: !hasHours },
        ]}
        value={draft.hours}
        error={errors.hours}
        onChange={(value) => onChange({ hours: value === 'inside' || value === 'outside' ? value : 'any' })}
      />
    </>
  );
}
