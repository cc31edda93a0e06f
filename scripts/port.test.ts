import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function takePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function launch(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'launch.js'), name], {
    env: { ...process.env, HOST: '127.0.0.1', CORELLA_ROLES: 'web,worker', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(piece));
  const [exitCode] = await once(child, 'close');
  return { exitCode, said: Buffer.concat(said).toString('utf8') };
}

test.each([
  ['start', 'npm start'],
  ['demo', 'npm run demo'],
  ['dev', 'npm run dev'],
])('%s says that the port is taken before it does anything', async (name, typed) => {
  const port = await takePort();
  const folder = await mkdtemp(join(tmpdir(), 'corella-port-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const dataFolder = join(folder, 'data');
  const { exitCode, said } = await launch(name, { PORT: String(port), CORELLA_DATA: dataFolder });
  expect(said).toBe(
    `Port ${port} is in use. If Corella is running already, open http://localhost:${port}. If not, stop the program that has the port, or set PORT to another number, for example PORT=${port + 1} ${typed}.\n`,
  );
  expect(exitCode).toBe(1);
  expect(existsSync(dataFolder)).toBe(false);
});
