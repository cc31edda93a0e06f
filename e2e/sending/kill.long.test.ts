import { test } from 'vitest';
import { runKillRounds } from './kill-rounds.ts';

test('nothing is lost, sent twice or paid wrongly in a hundred rounds of kills', async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`Moments of the kills from seed ${seed}.`);
  await runKillRounds(100, seed);
}, 7_200_000);
