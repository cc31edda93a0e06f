import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, Mobile, nullable, oneOf } from './values.ts';

/** What a pretend phone, or its network, does with a text. */
export const handsetModes = {
  normal: { label: 'As it should', what: 'Texts arrive at once.' },
  delay: {
    label: 'Late',
    what: 'Everything comes late, the answer of the carrier too: by the seconds that are set.',
  },
  fail: {
    label: 'Out of reach',
    what: 'The carrier takes the text, then reports that it was not delivered.',
  },
  reject: { label: 'Refused', what: 'The carrier refuses the text.' },
  throttle: { label: 'Slow down', what: 'The carrier asks to slow down, every time.' },
  silent: { label: 'No receipt', what: 'The text arrives, and the carrier never reports.' },
  lost: { label: 'No answer', what: 'The text arrives, but the carrier never answers and never reports.' },
  expire: { label: 'Switched off', what: 'The carrier takes the text, then reports that it expired.' },
  slow: {
    label: 'Late receipt',
    what: 'The text arrives at once, its receipt later: by the seconds that are set.',
  },
  throttle_first: {
    label: 'Slow down once',
    what: 'The carrier asks to slow down the first time, and takes the text the second time.',
  },
  lost_answer: {
    label: 'Answer lost',
    what: 'The text arrives and the carrier never answers, but its receipt comes.',
  },
  disconnect: {
    label: 'Disconnects',
    what: 'The text arrives, and the carrier drops the connection in place of an answer. The receipt comes later.',
  },
  early: { label: 'Early receipt', what: 'The receipt comes before the answer.' },
  duplicate: { label: 'Two receipts', what: 'The receipt comes twice.' },
  hex: {
    label: 'Hexadecimal ids',
    what: 'The answer names the text in hexadecimal, the receipt in decimal.',
  },
  stop: { label: 'Opts out', what: 'The text arrives, and the phone answers STOP.' },
} as const satisfies Record<string, { label: string; what: string }>;

export type HandsetMode = keyof typeof handsetModes;

const modes = Object.keys(handsetModes).filter((mode): mode is HandsetMode => mode in handsetModes);

export const HandsetMode = oneOf(modes, {
  description: modes.map((mode) => `${mode}: ${handsetModes[mode].what}`).join(' '),
});

/** Numbers of the ACMA's set for creative works whose phones behave so from the start. What a phone is told in the meantime wins. */
export const magicNumbers: readonly { number: string; mode: HandsetMode; delaySeconds?: number }[] = [
  { number: '+61491573087', mode: 'fail' },
  { number: '+61491574118', mode: 'expire' },
  { number: '+61491574632', mode: 'reject' },
  { number: '+61491575789', mode: 'lost' },
  { number: '+61491576398', mode: 'silent' },
  { number: '+61491576801', mode: 'slow', delaySeconds: 20 },
  { number: '+61491577426', mode: 'throttle_first' },
  { number: '+61491577644', mode: 'stop' },
  { number: '+61491578957', mode: 'early' },
  { number: '+61491578148', mode: 'duplicate' },
  { number: '+61491579212', mode: 'hex' },
  { number: '+61491572983', mode: 'disconnect' },
  { number: '+61491572665', mode: 'delay' },
  { number: '+61491572549', mode: 'lost_answer' },
];

export const Handset = exactly({
  number: Type.String(),
  mode: HandsetMode,
  delaySeconds: Type.Integer(),
  simSwappedAt: nullable(Instant),
  lastText: nullable(Type.String()),
  lastAt: nullable(Instant),
  texts: Type.Integer({ description: 'How many it received.' }),
});
export type Handset = Static<typeof Handset>;

export const HandsetText = exactly({
  id: Id,
  direction: oneOf(['to_handset', 'from_handset']),
  other: Type.String({
    description: 'The sender that the phone shows, or the number it answered to.',
  }),
  text: Type.String(),
  at: Instant,
  state: oneOf(['received', 'queued', 'sent', 'refused']),
});
export type HandsetText = Static<typeof HandsetText>;

export const SimulatorMail = exactly({
  id: Id,
  to: Type.String(),
  from: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: nullable(Type.String()),
  headers: Type.Record(Type.String(), Type.String()),
  at: Instant,
});
export type SimulatorMail = Static<typeof SimulatorMail>;

const each = (what: string) =>
  Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000, description: `${what} Never, when 0 or left out.` }),
  );

/** Faults of the pretend network as a whole; they come before what a phone does. */
export const NetworkScript = exactly({
  throttleEvery: each('Every so many-th text is answered with "slow down" (ESME_RTHROTTLED) and not taken.'),
  loseEvery: each('Every so many-th text is taken and delivered, but never answered.'),
  disconnectEvery: each('At every so many-th text, which is taken and delivered, the connection is dropped.'),
  receiptDelaySeconds: Type.Optional(
    Type.Number({ minimum: 0, maximum: 86_400, description: 'Every receipt comes so much later.' }),
  ),
  earlyReceipts: Type.Optional(Type.Boolean({ description: 'Receipts come before the answers.' })),
  duplicateReceipts: Type.Optional(Type.Boolean({ description: 'Receipts come twice.' })),
  hexIds: Type.Optional(
    Type.Boolean({ description: 'Answers name texts in hexadecimal, receipts in decimal.' }),
  ),
  constantIds: Type.Optional(Type.Boolean({ description: 'All texts have the same id, 123456789.' })),
});
export type NetworkScript = Static<typeof NetworkScript>;

const Network = exactly({
  script: NetworkScript,
  smpp: nullable(
    exactly(
      {
        host: Type.String(),
        port: Type.Integer(),
        systemId: Type.String(),
        password: Type.String(),
      },
      { description: 'Where SMPP clients of others bind; null while no port is set for them.' },
    ),
  ),
});
export type Network = Static<typeof Network>;

const handsetParams = exactly({ number: Mobile });
const clock = exactly({ now: Instant, offsetSeconds: Type.Number() });

export const simulator = {
  listHandsets: endpoint({
    method: 'GET',
    path: '/api/simulator/handsets',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'List the pretend phones, the last to move first',
    query: exactly({
      search: Type.Optional(
        Type.String({
          maxLength: 64,
          description: 'Digits of the number, in any spelling, as they begin or end it.',
        }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '200 when left out.' })),
    }),
    status: 200,
    output: exactly({ handsets: Type.Array(Handset) }),
    refusals: [],
  }),
  showHandset: endpoint({
    method: 'GET',
    path: '/api/simulator/handsets/:number',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'See a pretend phone and its newest texts, newest last',
    params: handsetParams,
    status: 200,
    output: exactly({ handset: Handset, texts: Type.Array(HandsetText) }),
    refusals: ['not_found', 'mobile_invalid'],
  }),
  changeHandset: endpoint({
    method: 'PUT',
    path: '/api/simulator/handsets/:number',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Add a pretend phone, or tell it how to behave',
    params: handsetParams,
    body: exactly({
      mode: Type.Optional(HandsetMode),
      delaySeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
      simSwapped: Type.Optional(
        Type.Boolean({
          description: 'True: the SIM card was changed just now. False: no change is known.',
        }),
      ),
    }),
    status: 200,
    output: Handset,
    refusals: ['mobile_invalid'],
  }),
  replyFromHandset: endpoint({
    method: 'POST',
    path: '/api/simulator/handsets/:number/texts',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Send a text from a pretend phone',
    params: handsetParams,
    body: exactly({
      to: Type.String({ minLength: 1, maxLength: 64 }),
      text: Type.String({ minLength: 1, maxLength: 1600 }),
    }),
    status: 202,
    output: HandsetText,
    refusals: ['mobile_invalid'],
  }),
  showNetwork: endpoint({
    method: 'GET',
    path: '/api/simulator/network',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'See how the pretend network behaves',
    status: 200,
    output: Network,
    refusals: [],
  }),
  scriptNetwork: endpoint({
    method: 'PUT',
    path: '/api/simulator/network',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Tell the pretend network how to behave',
    description: 'Takes the place of what it was told before; an empty object makes it behave as it should.',
    body: NetworkScript,
    status: 200,
    output: Network,
    refusals: [],
  }),
  listMails: endpoint({
    method: 'GET',
    path: '/api/simulator/mails',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Read the pretend mailbox, newest first',
    query: exactly({
      to: Type.Optional(Type.String({ maxLength: 254 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({ mails: Type.Array(SimulatorMail) }),
    refusals: [],
  }),
  showMail: endpoint({
    method: 'GET',
    path: '/api/simulator/mails/:mailId',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Read one mail',
    params: exactly({ mailId: Id }),
    status: 200,
    output: SimulatorMail,
    refusals: ['not_found'],
  }),
  showClock: endpoint({
    method: 'GET',
    path: '/api/simulator/clock',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'See the clock',
    status: 200,
    output: clock,
    refusals: [],
  }),
  moveClock: endpoint({
    method: 'POST',
    path: '/api/simulator/clock',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'Move the clock forward',
    description:
      'Every process of the installation sees the moved clock before the answer is given. The clock cannot be moved back.',
    body: exactly({
      advanceSeconds: Type.Number({ exclusiveMinimum: 0, maximum: 31622400 }),
    }),
    status: 200,
    output: clock,
    refusals: [],
  }),
} as const;
