import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { BindCommand } from './commands.ts';
import type { Pdu } from './pdu.ts';
import type { SessionOptions } from './session.ts';
import { SmppSession } from './session.ts';
import type { Endpoint, SmppSettings } from './settings.ts';
import { classifyStatus, ESME_ROK, forbidsHammering } from './status.ts';

const UNBIND_MS = 1_000;
const LEFT = 'We left.';

export type LinkRole = 'transceiver' | 'transmitter' | 'receiver';

export type BindOutcome =
  | { outcome: 'bound'; session: SmppSession }
  | { outcome: 'failed'; reason: string; forbidden: boolean };

export type BindOptions = {
  settings: SmppSettings;
  endpoint: Endpoint;
  role: LinkRole;
  signal: AbortSignal;
  onRequest: SessionOptions['onRequest'];
};

/** Connects and binds (SMPP 3.4 section 4.1) within the settings' time-outs; never throws. */
export async function bindLink({
  settings,
  endpoint,
  role,
  signal,
  onRequest,
}: BindOptions): Promise<BindOutcome> {
  const socket = await openSocket(settings, { endpoint, signal });
  if ('reason' in socket) return { outcome: 'failed', reason: socket.reason, forbidden: false };
  const { responseTimeoutMs, enquireLinkMs } = settings;
  const session = new SmppSession({ socket, responseTimeoutMs, enquireLinkMs, onRequest });
  const giveUp = () =>
    session.destroy(signal.aborted ? LEFT : 'The carrier did not answer our login in time.');
  const timer = setTimeout(giveUp, settings.bindTimeoutMs);
  signal.addEventListener('abort', giveUp);
  const answer = await session.request(buildBind(settings, `bind_${role}`));
  clearTimeout(timer);
  signal.removeEventListener('abort', giveUp);
  if (answer.answer !== 'response') {
    giveUp();
    return { outcome: 'failed', reason: await session.closed, forbidden: false };
  }
  const { status } = answer.pdu;
  if (status === ESME_ROK && answer.pdu.command === `bind_${role}_resp`) return { outcome: 'bound', session };
  const { reason } = classifyStatus(status);
  session.destroy(reason);
  return { outcome: 'failed', reason, forbidden: forbidsHammering(status) };
}

/** Says goodbye (SMPP 3.4 section 4.2) and closes, answered or not. */
export async function unbind(session: SmppSession): Promise<void> {
  const timer = setTimeout(() => session.destroy(LEFT), UNBIND_MS);
  await session.request({ command: 'unbind', status: ESME_ROK, sequence: 0 });
  clearTimeout(timer);
  session.destroy(LEFT);
  await session.closed;
}

type Dial = { endpoint: Endpoint; signal: AbortSignal };

function openSocket(
  settings: SmppSettings,
  { endpoint, signal }: Dial,
): Promise<Socket | { reason: string }> {
  return new Promise((resolve) => {
    const socket = dial(settings, endpoint);
    const fail = (reason: string) => {
      socket.destroy();
      signal.removeEventListener('abort', leave);
      resolve({ reason });
    };
    const leave = () => fail(LEFT);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave);
    socket.setTimeout(settings.connectTimeoutMs, () =>
      fail('The carrier cannot be reached (no answer in time).'),
    );
    socket.once('error', (error) => fail(`The carrier cannot be reached (${error.message}).`));
    socket.once(settings.tls ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0);
      signal.removeEventListener('abort', leave);
      socket.removeAllListeners('error').removeAllListeners('timeout');
      resolve(socket);
    });
  });
}

function dial({ tls, tlsCa, tlsServername, tlsVerify }: SmppSettings, endpoint: Endpoint): Socket {
  if (!tls) return connect({ ...endpoint });
  return connectTls({
    ...endpoint,
    // An address is no name that could be indicated (RFC 6066 section 3); the certificate is compared with it all the same.
    servername: tlsServername || (isIP(endpoint.host) ? '' : endpoint.host),
    rejectUnauthorized: tlsVerify,
    ...(tlsCa === '' ? {} : { ca: tlsCa }),
  });
}

function buildBind(
  { systemId, password, systemType, interfaceVersion }: SmppSettings,
  command: BindCommand,
): Pdu {
  return {
    command,
    status: ESME_ROK,
    sequence: 0,
    systemId,
    password,
    systemType,
    interfaceVersion,
    addressRange: { ton: 0, npi: 0, digits: '' },
  };
}
