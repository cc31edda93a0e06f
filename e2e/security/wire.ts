import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export type Exchange = {
  method: string;
  url: string;
  requestHeaders: OutgoingHttpHeaders;
  requestBody: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
};

export type WireRequest = {
  /** Where the connection goes: the url of a process. */
  to: string;
  method: string;
  /** What stands in the request line: a path, or an absolute address. */
  target: string;
  headers: OutgoingHttpHeaders;
  body?: string;
  /** The address from which the connection comes: any of 127.0.0.0/8 on Linux. */
  from?: string;
};

const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 4000 });

/** One request as it is given, header by header; the answer as it came. */
export function exchange(wire: WireRequest): Promise<Exchange> {
  const { hostname, port } = new URL(wire.to);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: hostname,
        port,
        path: wire.target,
        method: wire.method,
        headers: wire.headers,
        agent,
        ...(wire.from && { localAddress: wire.from }),
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            method: wire.method,
            url: `${wire.to}${wire.target}`,
            requestHeaders: wire.headers,
            requestBody: wire.body ?? '',
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(pieces).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(wire.body);
  });
}
