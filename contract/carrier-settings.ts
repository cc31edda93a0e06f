import Type, { type Static } from 'typebox';
import { exactly, oneOf } from './values.ts';

const Host = Type.String({ minLength: 1, maxLength: 253, pattern: '^[^\\s/@?#]+$' });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Flag = Type.Boolean();

function seconds(most: number, description?: string) {
  return Type.Optional(
    Type.Number({ exclusiveMinimum: 0, maximum: most, ...(description && { description }) }),
  );
}

function text(maxLength: number, description?: string) {
  return Type.Optional(Type.String({ maxLength, ...(description && { description }) }));
}

/** What is settled with an SMPP carrier; what is left out is as the specification or common use has it. Times are in seconds. */
export const SmppRouteSettings = exactly({
  host: Host,
  port: Port,
  systemId: Type.String({ minLength: 1, maxLength: 15 }),
  tls: Flag,
  tlsCa: text(20_000, 'Certificates of authorities in PEM that are trusted in place of the system’s.'),
  tlsServername: text(253, 'The name that the certificate must bear, where it is not the host.'),
  tlsVerify: Type.Optional(Flag),
  systemType: text(12),
  interfaceVersion: Type.Optional(oneOf(['3.3', '3.4', '5.0'])),
  bindMode: Type.Optional(
    oneOf(['transceiver', 'pair', 'transmitter', 'receiver'], {
      description: '`pair`: a transmitter and a receiver for each link.',
    }),
  ),
  moreEndpoints: Type.Optional(
    Type.Array(exactly({ host: Host, port: Port }), {
      maxItems: 15,
      description: 'More links beside the first, to the same endpoint or to others.',
    }),
  ),
  urgentLink: Type.Optional(
    Type.Boolean({ description: 'One more link that carries login codes and nothing else.' }),
  ),
  window: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1000,
      description: 'Parts of one link that may be unanswered at once.',
    }),
  ),
  perSecond: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100_000,
      description: 'Parts a second on one link; 0 for no limit.',
    }),
  ),
  concatenation: Type.Optional(
    oneOf(['udh8', 'udh16', 'sar', 'payload'], {
      description: 'How the parts of a long text are tied together.',
    }),
  ),
  gsmAlphabet: Type.Optional(oneOf(['gsm7', 'packed', 'latin1', 'ascii'])),
  gsmDataCoding: Type.Optional(Type.Integer({ minimum: 0, maximum: 255 })),
  tlvs: Type.Optional(Type.Boolean({ description: 'Whether optional parameters may be sent.' })),
  shortCodeTon: Type.Optional(oneOf(['3', '6'])),
  serviceType: text(5),
  nationalCode: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2})?$' })),
  nationalTrunk: Type.Optional(Type.String({ pattern: '^[0-9]{0,2}$' })),
  nationalSend: Type.Optional(Flag),
  idBase: Type.Optional(
    oneOf(['learned', 'asis', 'hex', 'dec'], {
      description:
        'How a receipt spells the id of the answer: learned from the first that match, unless it is known.',
    }),
  ),
  receiptZone: text(64, 'The zone of the dates in receipts, by IANA name, or UTC.'),
  unmarkedReceipts: Type.Optional(
    Type.Boolean({
      description: 'Take a text that reads as a receipt for one: any handset can then forge receipts.',
    }),
  ),
  statuses: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})$' }),
      oneOf(['ok', 'throttle', 'retry', 'permanent_address', 'permanent_content', 'account', 'ambiguous']),
      {
        description: 'What a command_status means here where it differs from the table.',
        maxProperties: 100,
      },
    ),
  ),
  connectTimeoutSeconds: seconds(300),
  bindTimeoutSeconds: seconds(300),
  responseTimeoutSeconds: seconds(300),
  enquireLinkSeconds: seconds(3600, 'Silence after which the link is probed.'),
  queueTimeoutSeconds: seconds(300),
  drainSeconds: seconds(60),
  backoffSeconds: seconds(3600),
  maxBackoffSeconds: seconds(3600),
  refusedBackoffSeconds: seconds(
    86_400,
    'The wait after a refused login: carriers block addresses that hammer.',
  ),
  throttlePauseSeconds: seconds(300),
  maxThrottlePauseSeconds: seconds(300),
});
export type SmppRouteSettings = Static<typeof SmppRouteSettings>;

/** What is settled with a provider that is called over HTTPS. */
export const HttpCarrierSettings = exactly({
  address: text(
    300,
    'Of the provider’s interface, where it is not the usual one. https, save on this computer.',
  ),
  username: Type.String({
    minLength: 1,
    maxLength: 128,
    description: 'The API user name; of Twilio the account SID.',
  }),
  messagingService: text(64, 'Twilio: the SID of a messaging service that chooses the sender.'),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Calls at once.' })),
  timeoutSeconds: seconds(30, 'How long to wait for an answer: up to 30 seconds.'),
});
export type HttpCarrierSettings = Static<typeof HttpCarrierSettings>;
