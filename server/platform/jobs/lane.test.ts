import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLog } from '../log.ts';
import { openLane } from './lane.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a lane knows whether it claimed something of late', async () => {
  const waiting = [[], ['a row']];
  const claim = async () => waiting.shift() ?? [];
  const lane = openLane({ name: 'rows', log: silentLog, atOnce: 1, claim, work: async () => {} });
  await lane.take();
  expect(lane.tookWithin(2000)).toBe(false);
  await lane.take();
  vi.advanceTimersByTime(2000);
  expect(lane.tookWithin(2000)).toBe(true);
  await lane.take();
  vi.advanceTimersByTime(1);
  expect(lane.tookWithin(2000)).toBe(false);
});
