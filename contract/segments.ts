import { countSeptets, septetsOf } from './gsm7.ts';

export type TextEncoding = 'gsm7' | 'ucs2';

export type TextMeasure = {
  encoding: TextEncoding;
  /** Septets for gsm7, UTF-16 code units for ucs2. */
  units: number;
  parts: number;
  /** Units that one part of this text can hold: fewer when there are several. */
  perPart: number;
  /** The characters, each once, that keep the text out of the GSM alphabet. */
  unicodeCulprits: string[];
};

export type SplitOptions = { referenceBits: 8 | 16 };

const SINGLE_UNITS = { gsm7: 160, ucs2: 70 } as const;
const PART_UNITS = {
  gsm7: { 8: 153, 16: 152 },
  ucs2: { 8: 67, 16: 66 },
} as const;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Measures a text as it will be sent, in parts of GSM 03.38 septets or UCS-2 units with an 8-bit reference (3GPP 23.040 9.2.3.24). */
export function measureText(text: string): TextMeasure {
  const septets = countSeptets(text);
  const encoding = septets === undefined ? 'ucs2' : 'gsm7';
  const units = septets ?? text.length;
  const several = units > SINGLE_UNITS[encoding];
  return {
    encoding,
    units,
    parts: several ? splitText(text, { referenceBits: 8 }).length : 1,
    perPart: several ? PART_UNITS[encoding][8] : SINGLE_UNITS[encoding],
    unicodeCulprits: encoding === 'ucs2' ? findCulprits(text) : [],
  };
}

/** Splits a text into the texts of its parts; no escape pair, surrogate pair or grapheme cluster that fits a part is cut. */
export function splitText(text: string, { referenceBits }: SplitOptions): string[] {
  const septets = countSeptets(text);
  if (septets !== undefined) {
    return septets <= SINGLE_UNITS.gsm7 ? [text] : splitSeptets(text, PART_UNITS.gsm7[referenceBits]);
  }
  return text.length <= SINGLE_UNITS.ucs2 ? [text] : splitClusters(text, PART_UNITS.ucs2[referenceBits]);
}

function splitSeptets(text: string, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  let used = 0;
  for (let index = 0; index < text.length; index++) {
    const size = septetsOf(text.charCodeAt(index));
    if (used + size > limit) {
      parts.push(text.slice(start, index));
      start = index;
      used = 0;
    }
    used += size;
  }
  parts.push(text.slice(start));
  return parts;
}

const stretchUnits = 4096;

// Only the places of the cuts are looked at, and the characters that are foreign: going through all clusters of a text took ten times as
// long, which a text to 10,000 feels. A very long text is looked at in stretches: a cluster as long as the text (stacked accents, flags)
// would be read from its beginning for each cut.
function splitClusters(text: string, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  let base = 0;
  let stretch = text.slice(0, stretchUnits);
  let clusters = graphemes.segment(stretch);
  while (text.length - start > limit) {
    if (start - base + 2 * limit + 2 > stretchUnits) {
      base = start;
      stretch = text.slice(base, base + stretchUnits);
      clusters = graphemes.segment(stretch);
    }
    const at = start - base + limit;
    const end = base + findCut(stretch, clusters.containing(at), at, limit);
    parts.push(text.slice(start, end));
    start = end;
  }
  parts.push(text.slice(start));
  return parts;
}

type Cluster = Pick<Intl.SegmentData, 'segment' | 'index'> | undefined;

// A cluster longer than a whole part (stacked accents) has to be cut somewhere: between code points. CR LF is one
// cluster by Unicode, yet two characters to every handset, so it may be cut, as the other calculators do.
function findCut(text: string, cluster: Cluster, at: number, limit: number): number {
  if (!cluster || cluster.index === at || cluster.segment === '\r\n') return at;
  if (cluster.segment.length <= limit) return cluster.index;
  const isInPair = isHighSurrogate(text.charCodeAt(at - 1)) && isLowSurrogate(text.charCodeAt(at));
  return isInPair ? at - 1 : at;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function findCulprits(text: string): string[] {
  const clusters = graphemes.segment(text);
  const culprits = new Set<string>();
  for (let index = 0; index < text.length; index++) {
    if (septetsOf(text.charCodeAt(index)) > 0) continue;
    const cluster = clusters.containing(index);
    if (!cluster) continue;
    culprits.add(cluster.segment);
    index = cluster.index + cluster.segment.length - 1;
  }
  return [...culprits];
}
