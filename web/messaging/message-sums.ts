import { renderText } from '#contract/merge-fields.ts';
import { measureText } from '#contract/segments.ts';
import { optOutWords } from '#contract/sender-replies.ts';
import { optOutUrl, sampleCode, sampleShortLinks } from '#contract/short-links.ts';

/** What decides, beside the recipient, how a text will read. */
export type Wording = { text: string; canReceive: boolean; shortenLinks: boolean; publicUrl: string };

export type WrittenText = { text: string; missing: string[] };

/** What `{optout}` becomes for a sender; a link has the length of a real one. */
export function writeOptOut({ canReceive, publicUrl }: Pick<Wording, 'canReceive' | 'publicUrl'>): string {
  return optOutWords({ canReceive }, optOutUrl(publicUrl, sampleCode));
}

/** The text as a recipient will get it, save for the codes in its links, which are drawn when it leaves. */
export function writeText(wording: Wording, fields: Record<string, string>): WrittenText {
  const { text, missing } = renderText(wording.text, { fields, optout: writeOptOut(wording) });
  return { text: wording.shortenLinks ? sampleShortLinks(text, wording.publicUrl) : text, missing };
}

/** What a text to many comes to. */
export type TextSums = {
  texts: number;
  /** One credit is one part. */
  credits: number;
  fewestParts: number;
  mostParts: number;
  unicode: number;
  /** Texts over the limit of parts, which are left out. */
  tooLong: number;
  /** For each field that somebody lacks: how many, and the first of them. */
  missing: Map<string, { count: number; first: number }>;
  /** How many lack any field. */
  incomplete: number;
};

export function startSums(): TextSums {
  return {
    texts: 0,
    credits: 0,
    fewestParts: 0,
    mostParts: 0,
    unicode: 0,
    tooLong: 0,
    missing: new Map(),
    incomplete: 0,
  };
}

/** Adds the text of one recipient, the `place`th, `times` over. */
export function addText(
  sums: TextSums,
  { text, missing }: WrittenText,
  { place, times = 1, partsAtMost }: { place: number; times?: number; partsAtMost: number },
): void {
  const { parts, encoding } = measureText(text);
  for (const field of missing) {
    const known = sums.missing.get(field) ?? { count: 0, first: place };
    sums.missing.set(field, { ...known, count: known.count + times });
  }
  if (missing.length > 0) sums.incomplete += times;
  if (text.trim() === '') return;
  if (parts > partsAtMost) {
    sums.tooLong += times;
    return;
  }
  sums.fewestParts = sums.texts === 0 ? parts : Math.min(sums.fewestParts, parts);
  sums.mostParts = Math.max(sums.mostParts, parts);
  sums.texts += times;
  sums.credits += parts * times;
  if (encoding === 'ucs2') sums.unicode += times;
}
