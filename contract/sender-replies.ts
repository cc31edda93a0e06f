/** What decides where the answer to a text goes: whether it comes back here. Texts from the other senders cannot be answered, or not to us. */
type Answerable = { canReceive: boolean };

const stopWords = 'stop ?all|stop|unsubscribe|opt[ -]?out|cancel|end|quit|revoke|remove|arret';
const replyWords = 'reply|respond|answer|text|txt|sms|send';

// "Reply STOP", "text back the word 'stop'", "STOP to 0491 570 006", "STOP to opt out": not "reply to stop by at nine", nor "text us to cancel".
const asksForStop: readonly RegExp[] = [
  new RegExp(
    `\\b(${replyWords})( us)?( back)?( with)?( the word)?[\\s:"'“‘«(]+(${stopWords})\\b(?! by\\b)`,
    'iu',
  ),
  /\bstop\b["'”’»)]*( to| 2)?( \+?[\d ]{4,}| (opt|unsub|end|be removed|stop|quit|cancel))/iu,
];

/**
 * Whether a text must not leave from a sender: it asks for STOP as a reply, which from there reaches nobody, so that whoever wants no more
 * texts would be ignored (Spam Act 2003, section 18). `{optout}` is right for every sender.
 */
export function refusesReplyStop(text: string, sender: Answerable): boolean {
  if (sender.canReceive) return false;
  const plain = text.normalize('NFKC').replace(/\s+/gu, ' ');
  return asksForStop.some((wording) => wording.test(plain));
}

/** What `{optout}` becomes: a word to reply where replies come back, else a link. */
export function optOutWords(sender: Answerable, link: string): string {
  return sender.canReceive ? 'Opt out: Reply Stop' : `OptOut ${link}`;
}
