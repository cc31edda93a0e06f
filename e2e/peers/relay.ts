import { connect, createServer, type Socket } from 'node:net';

// Carries connections between a network room and the outside, which share the file system and nothing else:
// node relay.ts PORT_OR_SOCKET PORT_OR_SOCKET [...], each pair from where it listens to where it leads; what leads to - is swallowed.

const ends = process.argv.slice(2);

for (let index = 0; index + 1 < ends.length; index += 2) relay(ends[index] ?? '', ends[index + 1] ?? '');

function relay(from: string, to: string): void {
  createServer((near) => {
    near.on('error', () => near.destroy());
    if (to === '-') {
      near.resume();
      return;
    }
    const far = isPort(to) ? connect(Number(to), '127.0.0.1') : connect(to);
    join(near, far);
    join(far, near);
  }).listen(isPort(from) ? { port: Number(from), host: '127.0.0.1' } : { path: from });
}

function join(source: Socket, target: Socket): void {
  source.pipe(target);
  source.on('error', () => target.destroy());
  source.on('close', () => target.destroy());
}

function isPort(end: string): boolean {
  return /^\d+$/.test(end);
}
