/**
 * What a person wants who texts one of these. `stop`: no more texts, at once. `likely_stop`: it reads like that, so a person decides.
 * `yes` counts only where somebody had opted out.
 */
export type Wish = 'stop' | 'likely_stop' | 'start' | 'yes' | 'help';

const stopWords = [
  'stop',
  'stopall',
  'stop all',
  'unsubscribe',
  'cancel',
  'end',
  'quit',
  'optout',
  'opt out',
  'revoke',
  'remove',
  'arret',
];
const startWords = ['start', 'unstop'];
const helpWords = ['help', 'info'];

// "stop" and then anything, run together or not; "stopped" and "stopping" are other words.
const beginsWithStop =
  /^stop+(all|it|this|txts?|texts?|texting|sms|msgs?|messages?|messaging|please|pls|now)?( |$)/;

const likelyWordings: readonly RegExp[] = [
  /\b(please|pls|plz|kindly|can you|could you|would you|just|must|now) (please )?(stop|unsubscribe|unsub|opt out)\b(?! (by|in|at|over)\b)/,
  /\bstop (it|this|that|texting|messaging|sending|contacting|spamming|sms|text|texts|messages|these|them|please|pls|now)\b/,
  /\b(unsubscribe|unsub|opt out|optout|opt me out|arrete|arretez)\b/,
  /\b(take|get|delete|remove|leave) (me|my number|my name|this number|us) (off|out|from)\b/,
  /\b(remove|delete|unsubscribe) (me|my number|my name|this number|us)\b/,
  /^(please|pls|plz) (remove|delete)$|^(remove|delete) (please|pls|plz)$/,
  /\bwrong (number|person|mobile|phone)\b/,
  /\b(do not|don t|dont|never|no longer) (ever )?(text|message|contact|sms|send)\b/,
  /\bno more (text|texts|messages|sms|msg|msgs)\b/,
  /\b(leave|let) me alone\b/,
  /\b(not|no longer) (interested|my number|the owner)\b/,
  /\b(do not|don t|dont) want (any more|any|more|these|your|to (get|receive))\b/,
  /\b(this is|it s|its) spam\b|^spam$|\breport(ed|ing)? (you|this|as spam)\b/,
  /\bwho is this\b.*\bstop\b/,
];

/** A wish of more words is a conversation, in which "please stop" speaks of something else. */
const wordsAtMost = 30;

/** Reads a wish from a whole text, blind to case, accents, punctuation and the look of letters; undefined when it has none. */
export function readWish(text: string): Wish | undefined {
  const plain = plainWords(text);
  if (plain === '') return undefined;
  if (stopWords.includes(plain) || beginsWithStop.test(plain)) return 'stop';
  if (startWords.includes(plain)) return 'start';
  if (plain === 'yes') return 'yes';
  if (helpWords.includes(plain)) return 'help';
  if (plain.split(' ').length > wordsAtMost) return undefined;
  return likelyWordings.some((wording) => wording.test(plain)) ? 'likely_stop' : undefined;
}

// Letters of the GSM alphabet and of keyboards that stand for a Latin one: Greek capitals look like them, and a phone may send them so.
const lookalikes: Record<string, string> = {
  Α: 'A',
  Β: 'B',
  Ε: 'E',
  Η: 'H',
  Ι: 'I',
  Κ: 'K',
  Μ: 'M',
  Ν: 'N',
  Ο: 'O',
  Ρ: 'P',
  Τ: 'T',
  Υ: 'Y',
  Χ: 'X',
  Ζ: 'Z',
  ο: 'o',
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Х: 'X',
  Ѕ: 'S',
  Ø: 'O',
  ø: 'o',
};

// S.T.O.P is one word.
function plainWords(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .replace(/\P{ASCII}/gu, (letter) => lookalikes[letter] ?? letter)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return /^(\p{L} )+\p{L}$/u.test(words) ? words.replaceAll(' ', '') : words;
}
