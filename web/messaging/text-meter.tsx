import { Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { countSeptets } from '#contract/gsm7.ts';
import { splitText, type TextMeasure } from '#contract/segments.ts';
import { findGsmEquivalent, nameCharacter } from '#contract/smart-text.ts';
import styles from './text-meter.module.css';

export const MOST_PARTS = 10;

type Props = { text: string; measure: TextMeasure; onReplace: (replacements: Map<string, string>) => void };

/** Shows, while a text is written, how it will travel: alphabet, length, parts, and what makes it costly. */
export function TextMeter({ text, measure, onReplace }: Props) {
  const isUnicode = measure.encoding === 'ucs2';
  const parts = measure.parts === 1 ? '1 part' : `${measure.parts} parts`;
  return (
    <div className={styles['meter']}>
      <dl className={styles['figures']}>
        <Figure label="Alphabet" value={isUnicode ? 'Unicode' : 'Standard (GSM-7)'} />
        <Figure label="Characters" value={String(measure.units)} />
        <Figure
          label="Parts"
          value={String(text === '' ? 0 : measure.parts)}
          isOver={measure.parts > MOST_PARTS}
        />
        <Figure label="Left in this part" value={String(countLeft(text, measure))} />
      </dl>
      <VisuallyHidden role="status">
        {text !== '' && `${isUnicode ? 'Unicode' : 'Standard alphabet'}, ${parts}.`}
      </VisuallyHidden>
      {isUnicode && <Culprits measure={measure} onReplace={onReplace} />}
    </div>
  );
}

function Figure({ label, value, isOver = false }: { label: string; value: string; isOver?: boolean }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-over={isOver || undefined}>{value}</dd>
    </div>
  );
}

function Culprits({ measure, onReplace }: Omit<Props, 'text'>) {
  const offers = measure.unicodeCulprits.map((character) => ({
    character,
    equivalent: findGsmEquivalent(character),
  }));
  const swaps = offers.flatMap((offer) =>
    offer.equivalent === undefined ? [] : [[offer.character, offer.equivalent] as const],
  );
  return (
    <div className={styles['culprits']}>
      <Text size="sm">
        {offers.length === 1 ? 'This character is' : 'These characters are'} outside the standard alphabet, so
        a part holds 70 characters in place of 160.{swaps.length > 0 && ' Choose one to replace it.'}
      </Text>
      <Group gap="xs" mt="xs">
        {offers.map((offer) => (
          <Culprit key={offer.character} {...offer} onReplace={onReplace} />
        ))}
        {swaps.length > 1 && (
          <Button size="compact-sm" variant="subtle" onClick={() => onReplace(new Map(swaps))}>
            Replace all {swaps.length}
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
