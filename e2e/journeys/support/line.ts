import { connect, createServer, type Socket } from 'node:net';

/** A line to a process, which a test cuts and mends: what a browser sees when the server or the network is away for a while. */
export type Line = {
  address: string;
  leadTo(url: string): void;
  cut(): void;
  mend(): void;
  close(): void;
};

export async function layLine(): Promise<Line> {
  let port = 0;
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const dropAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `http://localhost:${typeof bound === 'object' ? bound?.port : ''}`,
    leadTo(url) {
      port = Number(new URL(url).port);
    },
    cut() {
      isCut = true;
      dropAll();
    },
    mend() {
      isCut = false;
    },
    close() {
      dropAll();
      server.close();
    },
  };
}
