import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { errorCode, StartRefusal } from '../start-refusal.ts';

export type DatabaseUser = { name: string; uid: number; gid: number };
export type Command = {
  file: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  user: DatabaseUser | undefined;
};

const PREFERRED_NAMES = ['postgres', 'nobody'];
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** The unprivileged user under whom root runs PostgreSQL: the owner of an existing cluster, else postgres, else nobody; undefined for an ordinary user, who runs it himself. Throws StartRefusal when root finds no such user. */
export function findDatabaseUser(clusterFolder: string): DatabaseUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = listSystemUsers();
  const owner = statSync(clusterFolder, { throwIfNoEntry: false })?.uid;
  const byName = PREFERRED_NAMES.map((name) => users.find((user) => user.name === name));
  const chosen =
    users.find((user) => user.uid === owner && user.uid !== 0) ?? byName.find((user) => user !== undefined);
  if (chosen !== undefined) return chosen;
  throw new StartRefusal(
    'PostgreSQL refuses to run as root, and this system has neither a user postgres nor a user nobody. Start Corella as an ordinary user.',
  );
}

export function asUser(user: DatabaseUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}

export function describeUser(user: DatabaseUser | undefined): string {
  return user === undefined ? 'this user' : `the user ${user.name}`;
}

/** Runs a short command as the database's user, away from the current folder, which that user may not be able to enter. */
export function runBriefly(command: Command): SpawnSyncReturns<string> {
  const result = spawnSync(command.file, command.args, spawnOptions(command));
  if (errorCode(result.error) === 'EPERM' && command.user !== undefined) throw cannotBecome(command.user);
  return result;
}

/** Runs a command as the database's user to its end and returns its exit code with everything that it printed. */
export function runToEnd(command: Command): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args, {
      ...spawnOptions(command),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

export function canEnter(user: DatabaseUser | undefined, folder: string): boolean {
  if (user === undefined) return true;
  return runBriefly({ file: '/bin/sh', args: ['-c', 'cd -- "$1"', 'sh', folder], user }).status === 0;
}

function spawnOptions(command: Command) {
  const env: NodeJS.ProcessEnv = { PATH: SYSTEM_PATH, LC_ALL: 'C', ...command.env };
  return { cwd: '/', env, encoding: 'utf8' as const, ...asUser(command.user) };
}

function cannotBecome(user: DatabaseUser): StartRefusal {
  return new StartRefusal(
    `PostgreSQL refuses to run as root, and this root may not start programs as ${user.name}. Start Corella as an ordinary user, or set DATABASE_URL.`,
  );
}

function listSystemUsers(): DatabaseUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
