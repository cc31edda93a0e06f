import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { findSimulatorSettings } from './simulator.ts';

// Two processes of their own, the leading one killed: what the system does with its sockets is what is tested.
const SCRIPT = `
  import { connect } from '${new URL('../../platform/db/connect.ts', import.meta.url)}';
  import { silentLog } from '${new URL('../../platform/log.ts', import.meta.url)}';
  import { startSimulator } from '${new URL('./simulator.ts', import.meta.url)}';
  const { pool, db } = connect(process.env.DATABASE, { log: silentLog });
  await startSimulator({ pool, db, clock: { now: () => new Date() }, log: silentLog });
  console.log('started');
`;

let database: TestDatabase;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.close();
});

test('another process takes over when the leading one is killed', async () => {
  const leader = await startProcess();
  await startProcess();
  const before = await findSimulatorSettings(database);
  leader.kill('SIGKILL');
  const killedAt = performance.now();
  await expect
    .poll(async () => (await findSimulatorSettings(database)).port, { interval: 10 })
    .not.toBe(before.port);
  console.log(`Taken over after ${Math.round(performance.now() - killedAt)} ms.`);
});

async function startProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    env: { ...process.env, DATABASE: database.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}
