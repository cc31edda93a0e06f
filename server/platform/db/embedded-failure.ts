import { readFile, statfs } from 'node:fs/promises';
import { errorCode, StartRefusal } from '../start-refusal.ts';
import type { DatabasePlace } from './embedded-place.ts';
import { describeUser } from './embedded-user.ts';

const LEAST_FREE_BYTES = 8 * 1024 * 1024;
const FULL = /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/;
const NO_PASSWD_ENTRY = /could not look up effective user ID|user does not exist/;

/** What PostgreSQL's own words, or a file system error, mean for the person who started Corella. */
export async function explainFailure(place: DatabasePlace, words: string): Promise<StartRefusal> {
  const free = await findFreeBytes(place.folder);
  if (FULL.test(words) || free < LEAST_FREE_BYTES) {
    return new StartRefusal(
      `The disk that holds ${place.folder} is full (${Math.floor(free / 1024 / 1024)} MB free), so the database cannot start. Nothing is lost. Free some space (100 MB or more) and start again.`,
    );
  }
  if (NO_PASSWD_ENTRY.test(words)) {
    return new StartRefusal(
      `PostgreSQL needs an entry in /etc/passwd for the user that runs it (number ${process.getuid?.()}), and there is none. Start Corella as a user that has one, or as root, or set DATABASE_URL.`,
    );
  }
  return new StartRefusal(
    `The database did not start as ${describeUser(place.user)}: ${lastComplaint(words)} Its log is ${place.logFile}.`,
  );
}

/** Turns a full disk or a missing permission, met while files were laid out, into a sentence; anything else passes unchanged. */
export async function explainFileError(place: DatabasePlace, error: unknown): Promise<unknown> {
  const code = errorCode(error);
  if (!(error instanceof Error) || error instanceof StartRefusal) return error;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EACCES' || code === 'EROFS'
    ? explainFailure(place, error.message)
    : error;
}

/** What the log gained since a start began, at `from` bytes. */
export async function readLogFrom(logFile: string, from: number): Promise<string> {
  return (await readFile(logFile)).subarray(from).toString('utf8');
}

function lastComplaint(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const complaint =
    lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? 'it gave no reason.';
  return complaint.replace(/^.*?(FATAL|PANIC|error):\s*/, '').replace(/\.?$/, '.');
}

async function findFreeBytes(folder: string): Promise<number> {
  const space = await statfs(folder);
  return space.bavail * space.bsize;
}
