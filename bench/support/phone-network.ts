import { startSmsc } from '#server/carriers/simulator/smsc.ts';
import { ESME_ROK } from '#server/carriers/smpp/status.ts';
import type { CodeWaiter } from './people.ts';

export type PhoneNetwork = { smppUrl: string; codeFor: CodeWaiter; close(): Promise<void> };

/** A carrier in this process, so that the instant at which a text is written can be read on the same clock. */
export async function startPhoneNetwork(): Promise<PhoneNetwork> {
  const waiting = new Map<string, (code: { code: string; at: number }) => void>();
  let taken = 0;
  const smsc = await startSmsc({
    systemId: 'bench',
    password: 'bench',
    async takeSubmit({ to, text }) {
      taken += 1;
      const code = /^(\d{6})/.exec(text)?.[1];
      if (code) waiting.get(to)?.({ code, at: performance.now() });
      return { messageId: String(taken), status: ESME_ROK };
    },
    onReady: () => {},
  });
  return {
    smppUrl: `smpp://bench:bench@127.0.0.1:${smsc.port}?window=50`,
    codeFor: (mobile) => new Promise((resolve) => waiting.set(mobile, resolve)),
    close: () => smsc.close(),
  };
}
