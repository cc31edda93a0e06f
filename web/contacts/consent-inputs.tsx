import { NativeSelect, Textarea } from '@mantine/core';
import type { Consent } from '#contract/contacts.ts';
import { readBasis } from './contact-input.ts';
import { consentChoices } from './contact-words.ts';

type Noted = { basis: Consent; words: string };
type Props = { consent: Noted; onChange: (patch: Partial<Noted>) => void };

/** The basis of consent, and the words that are the evidence. */
export function ConsentInputs({ consent: { basis, words }, onChange }: Props) {
  return (
    <>
      <NativeSelect
        label="Consent to texts"
        data={consentChoices}
        value={basis}
        onChange={(event) => onChange({ basis: readBasis(event.currentTarget.value) })}
      />
      {basis !== 'unknown' && (
        <Textarea
          label="How they agreed"
          description="Your evidence, for example: ticked the box on the order form."
          autosize
          minRows={2}
          maxRows={6}
          maxLength={500}
          value={words}
          onChange={(event) => onChange({ words: event.currentTarget.value })}
        />
      )}
    </>
  );
}
