import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDataFolderHolder, lockDataFolder } from './data-folder.ts';
import { identifyProcess } from './running-process.ts';

const address = 'http://127.0.0.1:3000';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corella-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function writeLock(holder: object): Promise<void> {
  return writeFile(join(folder, 'corella.lock'), JSON.stringify(holder));
}

describe('the lock of a data folder', () => {
  test('refuses a second process and names the first with its address', async () => {
    const lock = await lockDataFolder(folder, { address });
    await expect(lockDataFolder(folder, { address })).rejects.toThrow(
      `Corella is already running on this data folder (process ${process.pid}, ${address}).`,
    );
    expect(await findDataFolderHolder(folder)).toMatchObject({ pid: process.pid, address });
    await lock.release();
    expect(await findDataFolderHolder(folder)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  test('creates a data folder that is not there', async () => {
    const lock = await lockDataFolder(join(folder, 'deep', 'data'), { address });
    await lock.release();
  });

  test('is taken over from a process that has ended', async () => {
    await writeLock({ id: 'gone', pid: 4_194_300, startedAt: 'long ago', address });
    const lock = await lockDataFolder(folder, { address });
    expect(await findDataFolderHolder(folder)).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  test('is taken over when its process number belongs to another program now', async () => {
    await writeLock({ id: 'reused', pid: process.ppid, startedAt: 'another start', address });
    const lock = await lockDataFolder(folder, { address });
    await lock.release();
  });

  test('stays with its process while that lives', async () => {
    await writeLock({ id: 'alive', ...identifyProcess(process.ppid), address });
    await expect(lockDataFolder(folder, { address })).rejects.toThrow(`process ${process.ppid}`);
    expect(await readdir(folder)).toEqual(['corella.lock']);
  });

  test.each(['', '{"id":', '[]', '{"pid":"1"}'])(
    'is taken over when a power cut left %j in it',
    async (text) => {
      await writeFile(join(folder, 'corella.lock'), text);
      const lock = await lockDataFolder(folder, { address });
      await lock.release();
    },
  );

  test('is not released by a process that lost it', async () => {
    const lock = await lockDataFolder(folder, { address });
    await writeLock({ id: 'another', ...identifyProcess(process.ppid), address });
    await lock.release();
    expect(await readFile(join(folder, 'corella.lock'), 'utf8')).toContain('another');
  });

  test('goes to exactly one of many that find it stale at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      await writeLock({ id: `gone-${round}`, pid: 4_194_300, startedAt: 'long ago', address });
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => lockInThread()));
      expect(outcomes.filter((outcome) => outcome === 'locked')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(5);
      expect(await readdir(folder)).toEqual(['corella.lock']);
    }
  });

  test('says so when the data folder is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(lockDataFolder(join(folder, 'file'), { address })).rejects.toThrow(
      'is a file, not a folder',
    );
  });
});

function lockInThread(): Promise<string> {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ lockDataFolder }) => lockDataFolder(workerData.folder, { address: '' }))
      .then(() => parentPort.postMessage('locked'), (e) => parentPort.postMessage(e.name === 'StartRefusal' ? 'refused' : String(e)));`;
  const module = fileURLToPath(new URL('data-folder.ts', import.meta.url));
  const worker = new Worker(source, { eval: true, execArgv: [], workerData: { module, folder } });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
}
