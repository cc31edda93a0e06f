import { useEffect, useState } from 'react';
import { listFields } from '#contract/merge-fields.ts';
import { partsAtMost } from '#contract/text-limits.ts';
import { addText, startSums, type TextSums, type Wording, writeText } from './message-sums.ts';
import type { Recipient } from './recipient-text.ts';

const PAUSE_MS = 150;
const SLICE_MS = 12;

/** Sums up the texts of all recipients, a few milliseconds at a time so that typing stays smooth; undefined while it counts. */
export function useTextSums(wording: Wording, recipients: readonly Recipient[]): TextSums | undefined {
  const { text, canReceive, shortenLinks, publicUrl } = wording;
  const [counted, setCounted] = useState<{ of: string; among: readonly Recipient[]; sums: TextSums }>();
  const of = JSON.stringify([text, canReceive, shortenLinks, publicUrl]);
  const isSame = listFields(text).length === 0;
  useEffect(() => {
    if (isSame) return;
    const steps = sumUp({ text, canReceive, shortenLinks, publicUrl }, recipients);
    let timer = window.setTimeout(function go() {
      const sums = advance(steps);
      if (sums) setCounted({ of, among: recipients, sums });
      else timer = window.setTimeout(go);
    }, pauseFor(recipients));
    return () => window.clearTimeout(timer);
  }, [of, isSame, text, canReceive, shortenLinks, publicUrl, recipients]);
  if (isSame) return sumAlike(wording, recipients.length);
  return counted?.of === of && counted.among === recipients ? counted.sums : undefined;
}

function pauseFor(recipients: readonly Recipient[]): number {
  return recipients.length > 200 ? PAUSE_MS : 0;
}

function sumAlike(wording: Wording, times: number): TextSums {
  const sums = startSums();
  if (times > 0) addText(sums, writeText(wording, {}), { place: 0, times, partsAtMost });
  return sums;
}

function* sumUp(wording: Wording, recipients: readonly Recipient[]): Generator<undefined, TextSums> {
  const sums = startSums();
  for (const [place, { fields }] of recipients.entries()) {
    addText(sums, writeText(wording, fields), { place, partsAtMost });
    yield;
  }
  return sums;
}

function advance(steps: Generator<undefined, TextSums>): TextSums | undefined {
  const until = performance.now() + SLICE_MS;
  while (performance.now() < until) {
    const step = steps.next();
    if (step.done) return step.value;
  }
  return undefined;
}
