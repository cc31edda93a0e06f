import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { listFields, optoutField, renderText } from '#contract/merge-fields.ts';
import type { Batch, Message, Quote } from '#contract/messaging.ts';
import { ApiRefusal, call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import type { Draft } from './message-draft.ts';

/** A draft with the instant at which it leaves, and the sender that was shown; both settled. */
export type SettledDraft = Draft & {
  /** ISO 8601; undefined is at once, null a time that cannot be. */
  scheduledFor: string | undefined | null;
};

/** What was sent: one text, or one to many with what was counted when it was accepted. */
export type Sent = { message: Message } | { batch: Batch; quote: Quote };

/** The address of this installation as its links have it; as the page has it until that is known. */
export function usePublicUrl(): string {
  const { data } = useQuery({
    queryKey: keys.optOutLink,
    queryFn: async () => (await call(endpoints.showOptOutLink)).link,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.replace(/\/o\/[^/]*$/, '') ?? window.location.origin;
}

/** Counts what a draft would do; sends and spends nothing. */
export function useQuote() {
  return useMutation({ mutationFn: quote });
}

/** Sends a draft. The same draft is sent once, however often this is tried. */
export function useDraftSending() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.messages }),
  });
}

async function quote(draft: SettledDraft): Promise<Quote> {
  refuseUnready(draft);
  return call(endpoints.quoteBatch, { body: bodyOf(draft) });
}

async function send(draft: SettledDraft): Promise<Sent> {
  refuseUnready(draft);
  const idempotencyKey = draft.key;
  const [only, ...others] = draft.recipients;
  const text = only && others.length === 0 ? writeAlone(draft.text, only.fields) : undefined;
  if (!only || text === undefined)
    return call(endpoints.sendBatch, { body: { ...bodyOf(draft), idempotencyKey } });
  const { recipients: _, ...body } = bodyOf(draft);
  const message = await call(endpoints.sendMessage, { body: { ...body, text, to: only.to, idempotencyKey } });
  return { message };
}

// The text for one, with the fields in and {optout} left to the server; undefined where a field brings braces of its own.
function writeAlone(text: string, fields: Record<string, string>): string | undefined {
  if (Object.values(fields).some((value) => value.includes('{'))) return undefined;
  return renderText(text, { fields, optout: optoutField }).text;
}

function bodyOf({ recipients, text, sender, scheduledFor, shortenLinks }: SettledDraft) {
  const fields = listFields(text);
  return {
    recipients: recipients.map((recipient) => ({
      to: recipient.to,
      ...(fields.length > 0 && { fields: pick(recipient.fields, fields) }),
    })),
    text,
    ...(sender !== '' && { sender }),
    ...(scheduledFor && { scheduledFor }),
    ...(shortenLinks && { shortenLinks }),
  };
}

// What the text does not ask for is not sent.
function pick(fields: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name] ?? '']] : [])));
}

function refuseUnready({ recipients, text, scheduledFor }: SettledDraft): void {
  if (recipients.length === 0)
    throw new ApiRefusal({
      code: 'recipient_invalid',
      status: 422,
      sentence: 'Say to whom: type or paste a mobile number.',
    });
  if (text.trim() === '')
    throw new ApiRefusal({ code: 'text_empty', status: 422, sentence: 'Write a text first.' });
  if (scheduledFor === null) {
    const sentence = 'Choose a time from now on, within a year.';
    const fields = [{ pointer: '/scheduledFor', detail: sentence }];
    throw new ApiRefusal({ code: 'schedule_out_of_range', status: 422, sentence, fields });
  }
}
