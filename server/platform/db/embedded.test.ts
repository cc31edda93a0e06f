import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DatabaseProcess, startDatabaseProcess } from '../../testing/database-process.ts';
import { until } from '../../testing/until.ts';
import { isProcessAlive } from '../running-process.ts';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded.ts';
import { findDatabaseUser } from './embedded-user.ts';

const isRoot = process.getuid?.() === 0;
const ENDED_LONG_AGO = 4_194_300;

let template = '';
let folder = '';
let said: string[] = [];
let opened: EmbeddedDatabase[] = [];
let processes: DatabaseProcess[] = [];

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'corella-house-template-'));
  await chmod(template, 0o755);
  await (await startEmbeddedDatabase({ dataFolder: template, say: () => undefined })).stop();
});

afterAll(async () => {
  await rm(template, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corella-house-'));
  await chmod(folder, 0o755);
  said = [];
  opened = [];
  processes = [];
});

afterEach(async () => {
  await Promise.all(processes.map((started) => started.end()));
  await Promise.all(opened.map((database) => database.stop()));
  const pointer = await readFile(join(folder, 'postgres-location'), 'utf8').catch(() => '');
  if (pointer.startsWith('/var/lib/corella-')) await rm(pointer.trim(), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

async function start(dataFolder = folder): Promise<EmbeddedDatabase> {
  // On a busy machine every start may last long enough for a word of patience.
  const say = (sentence: string) => sentence.startsWith('The database is still ') || said.push(sentence);
  const database = await startEmbeddedDatabase({ dataFolder, say });
  opened.push(database);
  return database;
}

function startProcess(options: { lock?: boolean; uid?: number; gid?: number } = {}): DatabaseProcess {
  const started = startDatabaseProcess({ dataFolder: folder, ...options });
  processes.push(started);
  return started;
}

/** Lays a stopped database into the folder, which takes a tenth of the time of making one. */
function layDatabase(): void {
  spawnSync('cp', ['-a', join(template, 'postgres'), folder]);
}

async function query(url: unknown, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: String(url) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function setting(url: string, name: string): Promise<unknown> {
  return (await query(url, `show ${name}`))[0]?.[name];
}

async function readPostmasterPid(place = folder): Promise<number> {
  return Number((await readFile(join(place, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

describe('the embedded database', () => {
  test('is durable, private, UTF-8, and keeps its rows over a restart that has nothing to recover', async () => {
    const first = await start();
    expect(first.startedHere).toBe(true);
    expect(await setting(first.url, 'fsync')).toBe('on');
    expect(await setting(first.url, 'listen_addresses')).toBe('');
    expect(await setting(first.url, 'server_encoding')).toBe('UTF8');
    expect(await query(first.url, `select lower('ÀÉ') as low`)).toEqual([{ low: 'àé' }]);
    expect((await stat(join(folder, 'socket'))).mode & 0o777).toBe(0o700);
    await query(first.url, 'create table kept as select 7 as n');
    const pid = await readPostmasterPid();
    await first.stop();
    expect(isProcessAlive(pid)).toBe(false);
    const second = await start();
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    const log = await readFile(join(folder, 'postgres.log'), 'utf8');
    expect(log.match(/database system was (shut down|not properly shut down|interrupted)/g)).toEqual(
      Array(2).fill('database system was shut down'),
    );
    expect(said).toEqual([]);
  });

  test('never runs as root', async () => {
    layDatabase();
    await start();
    const owner = (await stat(`/proc/${await readPostmasterPid()}`)).uid;
    expect(owner).not.toBe(0);
    expect((await stat(join(folder, 'postgres'))).uid).toBe(owner);
  });

  test.skipIf(!isRoot)('runs for an ordinary user, as that user', async () => {
    const nobody = 65_534;
    spawnSync('chown', [`${nobody}:${nobody}`, folder]);
    const theirs = startProcess({ uid: nobody, gid: nobody });
    expect(await query(await theirs.fact('url'), 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await stat(`/proc/${await readPostmasterPid()}`)).uid).toBe(nobody);
    await theirs.end();
    expect(theirs.facts.at(-1)).toEqual({ stopped: true });
    const byRoot = await start();
    expect(findDatabaseUser(join(folder, 'postgres'))?.uid).toBe(nobody);
    expect(await query(byRoot.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.skipIf(!isRoot)('refuses, as an ordinary user, the files of another', async () => {
    layDatabase();
    await chmod(folder, 0o777);
    const theirs = startProcess({ uid: 65_534, gid: 65_534, lock: false });
    expect(await theirs.fact('refused')).toMatch(
      /StartRefusal: .*belongs to the user with number \d+\. Start Corella as that user/,
    );
  });

  test.skipIf(!isRoot)(
    'keeps its files elsewhere, and says where, when its user may not enter the data folder',
    async () => {
      await chmod(folder, 0o700);
      const first = await start();
      const place = (await readFile(join(folder, 'postgres-location'), 'utf8')).trim();
      expect(place).toMatch(/^\/var\/lib\/corella-/);
      expect(said).toEqual([expect.stringContaining(`The database is kept in ${place}, because `)]);
      await query(first.url, 'create table kept as select 7 as n');
      await first.stop();
      expect(await query((await start()).url, 'select n from kept')).toEqual([{ n: 7 }]);
      expect(said).toHaveLength(1);
      await Promise.all(opened.map((database) => database.stop()));
      await rm(place, { recursive: true });
      await expect(start()).rejects.toThrow(`is kept in ${place}, and that folder is missing`);
    },
  );

  test.skipIf(!isRoot)(
    'does not begin an empty database when its folder was closed to its user',
    async () => {
      layDatabase();
      await chmod(folder, 0o700);
      await expect(start()).rejects.toThrow(/may not enter that folder/);
    },
  );

  test('works in a data folder whose path is longer than a socket may have', async () => {
    const long = join(folder, 'a'.repeat(60), 'b'.repeat(60));
    await mkdir(long, { recursive: true });
    const database = await start(long);
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await rm(decodeURIComponent(new URL(database.url.replace('@/', '@x/')).searchParams.get('host') ?? ''), {
      recursive: true,
    });
  });
});

describe('two starts on one data folder', () => {
  test('leave one running, and the other ends with a sentence that names it', async () => {
    const racers = [startProcess(), startProcess()];
    const outcomes = await Promise.all(
      racers.map((racer) => racer.fact('url').catch(() => racer.fact('refused'))),
    );
    const refusals = outcomes.filter((outcome) => String(outcome).startsWith('StartRefusal'));
    expect(refusals).toEqual([
      expect.stringMatching(
        /Corella is already running on this data folder \(process \d+, http:\/\/127\.0\.0\.1:3000\)/,
      ),
    ]);
    const loser = racers.find((racer) => racer.facts.some((fact) => 'refused' in fact));
    await loser?.end();
    expect(loser?.child.exitCode).toBe(1);
  });

  test('of which neither locks the folder share one database', async () => {
    const racers = [startProcess({ lock: false }), startProcess({ lock: false })];
    const urls = await Promise.all(racers.map((racer) => racer.fact('url')));
    expect(urls[0]).toBe(urls[1]);
    await query(urls[0], 'create table met as select 1 as n');
    expect(await query(urls[1], 'select n from met')).toEqual([{ n: 1 }]);
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });

  test('let a short command use the database of the running process and leave it running', async () => {
    layDatabase();
    const server = startProcess();
    const url = await server.fact('url');
    const command = await start();
    expect(command.startedHere).toBe(false);
    await command.stop();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('after an accident', () => {
  test('a killed parent leaves the database running, and the next start takes it over with every row', async () => {
    layDatabase();
    const parent = startProcess();
    const url = await parent.fact('url');
    await query(url, 'create table kept as select generate_series(1, 1000) as n');
    const pid = await readPostmasterPid();
    await parent.kill();
    expect(isProcessAlive(pid)).toBe(true);
    const next = startProcess();
    expect(await query(await next.fact('url'), 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
    expect(await next.fact('startedHere')).toBe(false);
    expect(await readPostmasterPid()).toBe(pid);
    await next.end();
    expect(isProcessAlive(pid)).toBe(false);
  });

  test('parent and database killed together lose nothing', async () => {
    layDatabase();
    const parent = startProcess();
    await query(await parent.fact('url'), 'create table kept as select generate_series(1, 1000) as n');
    const pid = await readPostmasterPid();
    await parent.kill();
    process.kill(pid, 'SIGKILL');
    const next = await start();
    expect(next.startedHere).toBe(true);
    expect(await query(next.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });

  test('a database that dies alone is started again', async () => {
    layDatabase();
    const database = await start();
    process.kill(await readPostmasterPid(), 'SIGKILL');
    await until(() => said.includes('The database stopped by itself; starting it again.'));
    await until(() =>
      query(database.url, 'select 1').then(
        () => true,
        () => false,
      ),
    );
  });

  test('a lock file of a process that is gone does not hinder', async () => {
    layDatabase();
    const lines = [
      ENDED_LONG_AGO,
      join(folder, 'postgres'),
      1,
      5432,
      join(folder, 'socket'),
      '',
      ' 1 1',
      'ready   ',
      '',
    ];
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), lines.join('\n'));
    expect((await start()).startedHere).toBe(true);
  });

  test('a lock file whose process number belongs to another program now does not hinder', async () => {
    layDatabase();
    const { uid, gid } = await stat(join(folder, 'postgres'));
    const other = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
    try {
      const lines = [
        other.pid,
        join(folder, 'postgres'),
        1,
        5432,
        join(folder, 'socket'),
        '',
        ' 1 1',
        'ready   ',
        '',
      ];
      await writeFile(join(folder, 'postgres', 'postmaster.pid'), lines.join('\n'));
      expect((await start()).startedHere).toBe(true);
      expect(other.exitCode).toBeNull();
    } finally {
      other.kill();
    }
  });

  test('a creation that was interrupted leaves nothing in the way', async () => {
    await mkdir(join(folder, `postgres.new-${ENDED_LONG_AGO}`, 'base'), { recursive: true });
    await start();
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });

  test('files of another PostgreSQL are refused and left alone', async () => {
    layDatabase();
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 17, and this Corella brings PostgreSQL 18/);
  });

  test('damage is reported in the words of PostgreSQL, with the place of its log', async () => {
    layDatabase();
    await rm(join(folder, 'postgres', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(
      /The database did not start as .*pg_control.* Its log is .*postgres\.log/,
    );
  });
});

describe.skipIf(!canMount())('on a full disk', () => {
  const mountWith = (options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status;

  afterEach(async () => {
    await Promise.all(opened.map((database) => database.stop()));
    spawnSync('umount', [folder]);
  });

  test('nothing is begun, and the sentence says what to do', async () => {
    expect(mountWith('size=20m,mode=755')).toBe(0);
    await expect(start()).rejects.toThrow(/The disk that holds .* is full \(\d+ MB free\).* Free some space/);
    expect(
      (await readdir(folder)).filter((name) => name.startsWith('postgres.new-') || name === 'postgres'),
    ).toEqual([]);
    expect(mountWith('remount,size=300m')).toBe(0);
    await start();
  });

  test('an existing database waits for space and loses nothing', async () => {
    expect(mountWith('size=200m,mode=755')).toBe(0);
    layDatabase();
    const first = await start();
    await query(first.url, 'create table kept as select generate_series(1, 1000) as n');
    process.kill(await readPostmasterPid(), 'SIGKILL');
    await first.stop();
    const { bavail, bsize } = await statfs(folder);
    await writeFile(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
    await expect(start()).rejects.toThrow(/The disk that holds .* is full \(0 MB free\).* Nothing is lost/);
    await rm(join(folder, 'ballast'));
    expect(await query((await start()).url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });
});

function canMount(): boolean {
  if (!isRoot || !readFileSync('/proc/filesystems', 'utf8').includes('tmpfs')) return false;
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}
