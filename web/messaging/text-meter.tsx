import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { countSeptets } from '#contract/gsm7.ts';
import { splitText, type TextMeasure } from '#contract/segments.ts';
import { findGsmEquivalent, isLookAlike, nameCharacter } from '#contract/smart-text.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import type { TextSums } from './message-sums.ts';
import styles from './text-meter.module.css';

type Props = {
  /** The text as the recipient who is shown gets it. */
  text: string;
  measure: TextMeasure;
  /** What it comes to for all; undefined while that is counted. */
  sums: TextSums | undefined;
  recipients: number;
  /** The characters of the text itself that keep it out of the standard alphabet; those of fields are not the writer's. */
  culprits: readonly string[];
  onReplace: (replacements: Map<string, string>) => void;
};

/** Shows, while a text is written, how it will travel: alphabet, length, parts, credits, and what makes it costly. */
export function TextMeter({ text, measure, sums, recipients, culprits, onReplace }: Props) {
  const isUnicode = measure.encoding === 'ucs2';
  const credits = recipients === 0 ? measure.parts : sums?.credits;
  return (
    <div className={styles['meter']}>
      <dl className={styles['figures']}>
        <Figure label="Alphabet" value={isUnicode ? 'Unicode' : 'Standard (GSM-7)'} />
        <Figure label="Characters" value={String(measure.units)} />
        <Figure label="Parts" value={sayParts(text, measure, sums)} isOver={measure.parts > partsAtMost} />
        <Figure label="Left in this part" value={String(countLeft(text, measure))} />
        <Figure
          label={recipients > 1 ? `Credits for all ${recipients.toLocaleString('en-AU')}` : 'Credits'}
          value={text === '' ? '0' : (credits?.toLocaleString('en-AU') ?? '…')}
        />
      </dl>
      <VisuallyHidden role="status">
        {text !== '' &&
          `${isUnicode ? 'Unicode' : 'Standard alphabet'}, ${measure.parts === 1 ? '1 part' : `${measure.parts} parts`}.`}
      </VisuallyHidden>
      {culprits.length > 0 && <Culprits culprits={culprits} onReplace={onReplace} />}
    </div>
  );
}

function sayParts(text: string, { parts }: TextMeasure, sums: TextSums | undefined): string {
  if (text === '') return '0';
  const { fewestParts = 0, mostParts = 0 } = sums ?? {};
  return fewestParts < mostParts ? `${fewestParts} to ${mostParts}` : String(parts);
}

function Figure({ label, value, isOver = false }: { label: string; value: string; isOver?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-over={isOver || undefined}>{value}</dd>
    </div>
  );
}

function Culprits({ culprits, onReplace }: Pick<Props, 'culprits' | 'onReplace'>) {
  const offers = culprits.map((character) => ({ character, equivalent: findGsmEquivalent(character) }));
  const alike = offers.flatMap(({ character, equivalent }) =>
    equivalent !== undefined && isLookAlike(character) ? [[character, equivalent] as const] : [],
  );
  const hasOffer = offers.some(({ equivalent }) => equivalent !== undefined);
  return (
    <div className={styles['culprits']}>
      <Text size="sm">
        {offers.length === 1 ? 'This character is' : 'These characters are'} outside the standard alphabet, so
        a part holds 70 characters in place of 160.{hasOffer && ' Choose one to replace it.'}
      </Text>
      <Group gap="xs" mt="xs">
        {offers.map((offer) => (
          <Culprit key={offer.character} {...offer} onReplace={onReplace} />
        ))}
        {alike.length > 1 && (
          <Button size="compact-sm" variant="subtle" onClick={() => onReplace(new Map(alike))}>
            Replace all {alike.length}
            {alike.length < offers.length && ' that look the same'}
          </Button>
        )}
      </Group>
    </div>
  );
}

type CulpritProps = { character: string; equivalent: string | undefined; onReplace: Props['onReplace'] };

function Culprit({ character, equivalent, onReplace }: CulpritProps) {
  const name = nameCharacter(character);
  if (equivalent === undefined) {
    return (
      <span className={styles['culprit']}>
        <b>{name}</b> has no equal
      </span>
    );
  }
  const result = equivalent === '' ? 'nothing' : equivalent === ' ' ? 'a space' : equivalent;
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`Replace ${name} with ${result}`}
      onClick={() => onReplace(new Map([[character, equivalent]]))}
    >
      <b>{name}</b>&nbsp;→&nbsp;{result}
    </Button>
  );
}

function countLeft(text: string, measure: TextMeasure): number {
  const last = splitText(text, { referenceBits: 8 }).at(-1) ?? '';
  return measure.perPart - (countSeptets(text) === undefined ? last.length : (countSeptets(last) ?? 0));
}
