import { request } from 'node:http';
import { installation, type LiveEvent } from '#contract/installation.ts';
import type { Browser } from './browser.ts';
import { until } from './until.ts';

export type OpenPage = {
  events: LiveEvent[];
  /** When the server closed the stream (performance.now()); undefined while it is open. */
  closedAt(): number | undefined;
  waitUntilClosed(): Promise<number>;
  leave(): void;
};

/** Holds the stream of an open page at a process; it is there once `ready` has come. */
export async function openPage(browser: Browser, at: string): Promise<OpenPage> {
  const { hostname, port } = new URL(at);
  const events: LiveEvent[] = [];
  let closedAt: number | undefined;
  let status = 0;
  const sent = request({
    host: hostname,
    port,
    path: installation.followEvents.path,
    headers: { cookie: browser.jar.header() ?? '', accept: 'text/event-stream' },
    agent: false,
  });
  const close = () => {
    closedAt ??= performance.now();
  };
  sent.on('response', (answer) => {
    status = answer.statusCode ?? 0;
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (piece: string) => {
      const blocks = (text + piece).split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(readData));
    });
    answer.once('close', close);
    answer.on('error', close);
  });
  sent.on('error', close);
  sent.end();
  await until(async () => events.length > 0 || closedAt !== undefined, { what: 'the stream to be ready' });
  if (closedAt !== undefined) throw new Error(`The stream did not open: ${status}.`);
  return {
    events,
    closedAt: () => closedAt,
    waitUntilClosed: () => until(async () => closedAt, { what: 'the stream to close' }),
    leave: () => sent.destroy(),
  };
}

function readData(block: string): LiveEvent[] {
  const data = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n');
  return data === '' ? [] : [JSON.parse(data)];
}
