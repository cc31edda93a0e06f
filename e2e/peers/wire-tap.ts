import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Piece = { connection: number; toServer: boolean; at: number; octets: Buffer };

/** Where a connection is led on to: a port on loopback, or a Unix socket. */
export type Target = number | string;

export type WireTap = {
  port: number;
  /** Writes all that passed as a capture that tshark reads, as if it had been on the port. */
  save(path: string, port: number): Promise<void>;
  close(): Promise<void>;
};

/** Stands between a client and a server, carries octets both ways and keeps them. */
export async function startWireTap(target: Target): Promise<WireTap> {
  const pieces: Piece[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    const connection = connections++;
    const far = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target);
    carry({ from: near, to: far }, (octets) =>
      pieces.push({ connection, toServer: true, at: Date.now(), octets }),
    );
    carry({ from: far, to: near }, (octets) =>
      pieces.push({ connection, toServer: false, at: Date.now(), octets }),
    );
    for (const socket of [near, far]) sockets.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    save: (path, port) => writeFile(path, buildCapture(pieces, port)),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function carry({ from, to }: { from: Socket; to: Socket }, keep: (octets: Buffer) => void): void {
  from.on('data', (octets: Buffer) => {
    keep(octets);
    to.write(octets);
  });
  from.on('end', () => to.end());
  from.on('error', () => to.destroy());
  from.on('close', () => to.destroy());
}

const CAPTURE_HEAD = Buffer.alloc(24);
CAPTURE_HEAD.writeUInt32LE(0xa1b2c3d4, 0);
CAPTURE_HEAD.writeUInt16LE(2, 4);
CAPTURE_HEAD.writeUInt16LE(4, 6);
CAPTURE_HEAD.writeUInt32LE(65_535, 16);
CAPTURE_HEAD.writeUInt32LE(101, 20);

const CLIENT_PORT = 40_000;
const SEGMENT_OCTETS = 1_400;

// A pcap of raw IP (link type 101): each piece as the TCP segments that could have carried it.
function buildCapture(pieces: Piece[], port: number): Buffer {
  const sequences = new Map<string, number>();
  const records: Buffer[] = [CAPTURE_HEAD];
  for (const { connection, toServer, at, octets } of pieces) {
    for (let from = 0; from < octets.length; from += SEGMENT_OCTETS) {
      const segment = octets.subarray(from, from + SEGMENT_OCTETS);
      const key = `${connection} ${toServer}`;
      const sequence = sequences.get(key) ?? 1;
      const acknowledged = sequences.get(`${connection} ${!toServer}`) ?? 1;
      sequences.set(key, sequence + segment.length);
      const ports = { client: CLIENT_PORT + connection, server: port };
      records.push(buildRecord(buildPacket({ toServer, ports, sequence, acknowledged, segment }), at));
    }
  }
  return Buffer.concat(records);
}

function buildRecord(packet: Buffer, at: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(Math.floor(at / 1000), 0);
  head.writeUInt32LE((at % 1000) * 1000, 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, packet]);
}

type Packet = {
  toServer: boolean;
  ports: { client: number; server: number };
  sequence: number;
  acknowledged: number;
  segment: Buffer;
};

function buildPacket({ toServer, ports, sequence, acknowledged, segment }: Packet): Buffer {
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(40 + segment.length, 2);
  ip[8] = 64;
  ip[9] = 6;
  ip.set([127, 0, 0, toServer ? 1 : 2], 12);
  ip.set([127, 0, 0, toServer ? 2 : 1], 16);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(toServer ? ports.client : ports.server, 0);
  tcp.writeUInt16BE(toServer ? ports.server : ports.client, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledged, 8);
  tcp[12] = 0x50;
  tcp[13] = 0x18;
  tcp.writeUInt16BE(65_535, 14);
  return Buffer.concat([ip, tcp, segment]);
}
