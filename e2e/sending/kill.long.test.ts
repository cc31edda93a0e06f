import { test } from 'vitest';
import { runKillRounds } from './kill-rounds.ts';

test('nothing is lost, sent twice or paid wrongly in a hundred rounds of kills', async () => {
  await runKillRounds(100, Date.now() % 1_000_000);
}, 7_200_000);
