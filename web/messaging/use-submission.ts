import { useState } from 'react';
import type { Quote } from '#contract/messaging.ts';
import type { Draft } from './message-draft.ts';
import { readSchedule } from './schedule.ts';
import { type Sent, type SettledDraft, useDraftSending, useQuote } from './use-sending.ts';

type Submission = {
  seal: (sender: string) => Draft;
  forget: () => void;
  /** The sender that is shown: it, and no other, is what the text comes from. Undefined while nobody knows it. */
  sender: string | undefined;
  timeZone: string;
  onSent: (sent: Sent, scheduledFor: string | null) => void;
};

/** Sends a draft to one at once; of one to many it first asks what it would do, for a person to see. */
export function useSubmission({ seal, forget, sender, timeZone, onSent }: Submission) {
  const quoting = useQuote();
  const sending = useDraftSending();
  const [reviewed, setReviewed] = useState<{ draft: SettledDraft; quote: Quote }>();
  const send = (draft: SettledDraft) =>
    sending.mutate(draft, {
      onSuccess: (sent) => {
        forget();
        onSent(sent, draft.scheduledFor ?? null);
      },
    });
  return {
    isReady: sender !== undefined,
    isPending: quoting.isPending || sending.isPending,
    error: reviewed ? null : (sending.error ?? quoting.error),
    submit() {
      if (sender === undefined || quoting.isPending || sending.isPending) return;
      sending.reset();
      quoting.reset();
      const draft = settle(seal(sender), timeZone);
      if (draft.recipients.length === 1) send(draft);
      else quoting.mutate(draft, { onSuccess: (quote) => setReviewed({ draft, quote }) });
    },
    review: reviewed && {
      ...reviewed,
      isPending: sending.isPending,
      error: sending.error,
      send: () => send(reviewed.draft),
      close() {
        setReviewed(undefined);
        sending.reset();
      },
    },
  };
}

function settle(draft: Draft, timeZone: string): SettledDraft {
  if (!draft.when) return { ...draft, scheduledFor: undefined };
  const schedule = readSchedule(draft.when, timeZone, Date.now());
  return { ...draft, scheduledFor: 'instant' in schedule ? schedule.instant : null };
}
