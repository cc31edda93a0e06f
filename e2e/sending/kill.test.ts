import { test } from 'vitest';
import { runKillRounds } from './kill-rounds.ts';

test('nothing is lost, sent twice or paid wrongly while processes and the database are killed', async () => {
  await runKillRounds(3, Date.now() % 1_000_000);
}, 300_000);
