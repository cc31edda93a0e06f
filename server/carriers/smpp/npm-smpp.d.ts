declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer } from 'node:net';

  export class PDU {
    constructor(command: string, fields?: Record<string, unknown>);
    static fromBuffer(buffer: Buffer): PDU | false;
    toBuffer(): Buffer;
    command: string;
    command_status: number;
    sequence_number: number;
    [field: string]: unknown;
    response(fields?: Record<string, unknown>): PDU;
  }
  export class Session extends EventEmitter {
    send(pdu: PDU, onResponse?: (pdu: PDU) => void): boolean;
    bind_transceiver(fields: Record<string, unknown>, onResponse?: (pdu: PDU) => void): boolean;
    submit_sm(fields: Record<string, unknown>, onResponse?: (pdu: PDU) => void): boolean;
    deliver_sm(fields: Record<string, unknown>, onResponse?: (pdu: PDU) => void): boolean;
    enquire_link(onResponse?: (pdu: PDU) => void): boolean;
    unbind(onResponse?: (pdu: PDU) => void): boolean;
    close(done?: () => void): void;
    destroy(done?: () => void): void;
  }
  export class Server extends NetServer {
    sessions: Session[];
  }
  export function createServer(onSession: (session: Session) => void): Server;
  export function connect(options: { host: string; port: number }, onConnect?: () => void): Session;
}
