import { useMemo, useState } from 'react';
import { listFields } from '#contract/merge-fields.ts';
import { measureText } from '#contract/segments.ts';
import type { Sender } from '#contract/senders.ts';
import type { Draft } from './message-draft.ts';
import { type Wording, writeOptOut, writeText } from './message-sums.ts';
import { listFaults, listKnownFields } from './recipient-faults.ts';
import { usePublicUrl } from './use-sending.ts';
import { useTextSums } from './use-text-sums.ts';

/** What a draft comes to as it stands: who can be sent to, what each gets, what all cost. */
export function useComposed({ recipients, text, shortenLinks }: Draft, sender: Sender | undefined) {
  const publicUrl = usePublicUrl();
  const [asked, setPlace] = useState(0);
  const faults = useMemo(() => listFaults(recipients), [recipients]);
  const sendable = useMemo(
    () => recipients.filter((_, place) => faults[place] === undefined),
    [recipients, faults],
  );
  const fields = useMemo(() => listKnownFields(sendable), [sendable]);
  const wording: Wording = { text, canReceive: sender?.canReceive ?? true, shortenLinks, publicUrl };
  const place = Math.min(asked, Math.max(0, sendable.length - 1));
  const shown = writeText(wording, sendable[place]?.fields ?? namesAsValues(text));
  return {
    faults,
    sendable,
    fields,
    sums: useTextSums(wording, sendable),
    optOutWords: writeOptOut(wording),
    culprits: measureText(text).unicodeCulprits,
    /** The text of the recipient who is shown. */
    shown: { ...shown, measure: measureText(shown.text), place },
    show: setPlace,
  };
}

// With nobody to write to, fields stand as they are.
function namesAsValues(text: string): Record<string, string> {
  return Object.fromEntries(listFields(text).map((name) => [name, `{${name}}`]));
}
