import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { LiveEvent } from '#contract/installation.ts';
import { listenLive } from './live.ts';

const REFRESH_EVERY_MS = 1500;

/**
 * Reads again what is kept under these keys after live events of these kinds: at most every second and a half while many come, and once
 * more after the last. Both lists must stay the same from one drawing to the next.
 */
export function useLiveRefresh(queryKey: readonly string[], kinds: readonly LiveEvent['type'][]): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: number | undefined;
    let lastAt = Number.NEGATIVE_INFINITY;
    const silence = listenLive((event) => {
      if (!kinds.includes(event.type) || timer !== undefined) return;
      const waitMs = Math.max(0, lastAt + REFRESH_EVERY_MS - performance.now());
      timer = window.setTimeout(() => {
        timer = undefined;
        lastAt = performance.now();
        void client.invalidateQueries({ queryKey });
      }, waitMs);
    });
    return () => {
      window.clearTimeout(timer);
      silence();
    };
  }, [client, queryKey, kinds]);
}
