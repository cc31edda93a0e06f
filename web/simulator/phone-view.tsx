import { useEffect, useRef } from 'react';
import type { HandsetText } from '#contract/simulator.ts';
import { ApiRefusal } from '#web/lib/api.ts';
import { formatNumber } from '#web/lib/format.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PhoneBubble } from './phone-bubble.tsx';
import classes from './phone-view.module.css';
import { ReplyForm } from './reply-form.tsx';
import { useHandset } from './use-simulator.ts';

/** One pretend phone: what it received, and a box to answer. */
export function PhoneView({ number }: { number: string }) {
  const { data, error, refetch } = useHandset(number);
  const texts = data?.texts ?? [];
  // A phone comes into being with its first text.
  const isUnknown = error instanceof ApiRefusal && error.code === 'not_found';
  const end = useScrollToEnd(texts);
  return (
    <section className={classes['phone']} aria-label={`Phone ${formatNumber(number)}`}>
      <div className={classes['speaker']} aria-hidden="true" />
      <h2 className={classes['number']}>{formatNumber(number)}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <div className={classes['screen']} ref={end} role="log" aria-label="Texts" tabIndex={0}>
        {!data && !error && <LoadingFace rows={3} />}
        {!data && error && !isUnknown && <FailedFace error={error} onRetry={() => void refetch()} />}
        {(isUnknown || data) && texts.length === 0 && (
          <p className={classes['none']}>Nothing received yet.</p>
        )}
        {texts.map((text) => (
          <PhoneBubble key={text.id} text={text} />
        ))}
      </div>
      <ReplyForm number={number} suggestedTo={findSender(texts)} />
    </section>
  );
}

function useScrollToEnd(texts: readonly HandsetText[]) {
  const screen = useRef<HTMLDivElement>(null);
  const count = texts.length;
  useEffect(() => {
    if (count) screen.current?.scrollTo({ top: screen.current.scrollHeight });
  }, [count]);
  return screen;
}

function findSender(texts: readonly HandsetText[]): string {
  return formatNumber(texts.findLast(({ direction }) => direction === 'to_handset')?.other ?? '');
}
