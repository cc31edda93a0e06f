import { type IncomingMessage, request } from 'node:http';
import type { Browser } from './browser.ts';

export type HeldDownload = {
  /** Reads to the end, with a pause after each piece for a slow reader. */
  readOn(pauseMs?: number): Promise<{ complete: boolean; bytes: number }>;
};

/** Begins a download and stops reading, so that the server waits in the midst of it. */
export async function holdDownload(browser: Browser, at: string, path: string): Promise<HeldDownload> {
  const { hostname, port } = new URL(at);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({
      host: hostname,
      port,
      path,
      headers: { cookie: browser.jar.header() ?? '' },
      agent: false,
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });
  if (answer.statusCode !== 200) throw new Error(`The download was answered ${answer.statusCode}.`);
  answer.pause();
  return {
    readOn: (pauseMs) =>
      new Promise((resolve) => {
        let bytes = 0;
        answer.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (pauseMs === undefined) return;
          answer.pause();
          setTimeout(() => answer.resume(), pauseMs);
        });
        answer.on('error', () => {});
        answer.once('close', () => resolve({ complete: answer.complete, bytes }));
        answer.resume();
      }),
  };
}
