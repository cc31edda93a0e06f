import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KANNEL_LOGIN } from '../../e2e/peers/kannel.ts';
import { BEARERBOX, SMSBOX } from '../../e2e/peers/programs.ts';
import { type BenchCarrier, startCarrier } from './carrier.ts';
import { type Callbacks, startCallbacks } from './kannel-callbacks.ts';
import { writeFastConfig } from './kannel-config.ts';
import { cpuMs, freePort } from './processes.ts';

/** Kannel as Debian has it, between its sendsms interface and a carrier of its own, with a program that is called with each receipt. */
export type Kannel = {
  carrier: BenchCarrier;
  callbacks: Callbacks;
  /** Sends one text to many numbers by one call of sendsms; answers when bearerbox has taken them all. */
  send(numbers: readonly string[]): Promise<void>;
  /** CPU time so far of each stage, in milliseconds. */
  cpu(): Promise<Record<'bearerbox' | 'smsbox' | 'carrier', number>>;
  close(): Promise<void>;
};

const stopMs = 30_000;
const startMs = 40_000;
const pollMs = 50;
const onlyPanic = '4';
const text = 'Hello Sam 12345, your parcel is here. See you soon.';
const deliveredOrNot = '3';

/** The version of Kannel, or undefined where it is not installed. */
export function findKannel(): string | undefined {
  if (!existsSync(BEARERBOX.path) || !existsSync(SMSBOX.path)) return undefined;
  const { stdout, stderr } = spawnSync(BEARERBOX.path, ['--version'], { encoding: 'utf8' });
  return /bearerbox version [`']?([\d.]+)/.exec(stdout + stderr)?.[1] ?? 'of an unknown version';
}

type KannelStart = { window: number; isDurable: boolean };

/** Starts it with a window of so many texts; durable where what waits and what it knows of receipts lies in files. */
export async function startKannel({ window, isDurable }: KannelStart): Promise<Kannel> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const folder = await makeFolder();
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const carrier = await startCarrier('');
    ends.push(carrier.close);
    const callbacks = await startCallbacks();
    ends.push(callbacks.close);
    const port = await freePort(3);
    const ports = { admin: port, smsbox: port + 1, sendsms: port + 2 };
    const config = await writeFastConfig({
      folder,
      ports,
      carrier: new URL(carrier.smppUrl),
      window,
      isDurable,
      inboundUrl: callbacks.url,
    });
    const boxes = { folder, config, ends };
    const bearerbox = startBox(BEARERBOX.path, boxes);
    await untilStatus(ports.admin, 'online');
    const smsbox = startBox(SMSBOX.path, boxes);
    await untilStatus(ports.admin, 'smsbox');
    const agent = new Agent({ keepAlive: true });
    ends.push(async () => agent.destroy());
    return {
      carrier,
      callbacks,
      send: (numbers) => sendText(numbers, { agent, port: ports.sendsms, callbacks }),
      cpu: async () => ({
        bearerbox: await cpuMs(bearerbox.pid ?? 0),
        smsbox: await cpuMs(smsbox.pid ?? 0),
        carrier: await cpuMs(carrier.pid),
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'corella-bench-kannel-'));
  await mkdir(join(folder, 'store'));
  await mkdir(join(folder, 'receipts'));
  return folder;
}

type Boxes = { folder: string; config: string; ends: (() => Promise<unknown>)[] };

function startBox(path: string, { folder, config, ends }: Boxes): ChildProcess {
  const child = spawn(path, ['-v', onlyPanic, config], { cwd: folder, stdio: 'ignore' });
  ends.push(() => end(child));
  return child;
}

async function untilStatus(port: number, word: string): Promise<void> {
  const deadline = performance.now() + startMs;
  while (!(await readStatus(port)).includes(word)) {
    if (performance.now() > deadline) throw new Error(`Kannel does not say that it has "${word}".`);
    await pause(pollMs);
  }
}

async function readStatus(port: number): Promise<string> {
  return fetch(`http://127.0.0.1:${port}/status.txt?password=admin`).then(
    (answer) => answer.text(),
    () => '',
  );
}

type Sendsms = { agent: Agent; port: number; callbacks: Callbacks };

async function sendText(numbers: readonly string[], { agent, port, callbacks }: Sendsms): Promise<void> {
  const query = new URLSearchParams({
    ...KANNEL_LOGIN,
    from: '+61491579455',
    to: numbers.join(' '),
    text,
    'dlr-mask': deliveredOrNot,
    'dlr-url': `${callbacks.url}?status=%d`,
  });
  const asked = request({ agent, host: '127.0.0.1', port, path: `/cgi-bin/sendsms?${query}` });
  asked.end();
  const [answer] = await once(asked, 'response');
  let body = '';
  for await (const chunk of answer) body += chunk;
  if (answer.statusCode !== 202 || !/^(0: Accepted|3: Queued)/.test(body))
    throw new Error(`Kannel answered ${answer.statusCode}: ${body.slice(0, 300)}`);
}

/** Ends a program; Kannel takes its time to do so in order. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await gone;
  clearTimeout(kill);
}
