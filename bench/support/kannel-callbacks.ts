import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type Callbacks = { url: string; count(): number; close(): Promise<void> };

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const endOfRequest = '\r\n\r\n';

/**
 * The end of a receipt's way: the program of a user of Kannel, which is called once for each. It only counts, and reads no more of HTTP than
 * where a request without a body ends, so that it takes as little of the machine as it can.
 */
export async function startCallbacks(): Promise<Callbacks> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('data', (chunk) => {
      const requests = (rest + chunk.toString('latin1')).split(endOfRequest);
      rest = requests.pop() ?? '';
      count += requests.length;
      socket.write(answer.repeat(requests.length));
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => count,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
