import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, Mobile, nullable, oneOf } from './values.ts';

export const HandsetMode = oneOf(['normal', 'fail', 'reject', 'delay', 'throttle', 'silent', 'lost'], {
  description:
    'normal: delivered at once; fail: the receipt says undelivered; reject: the carrier refuses the text; delay: everything `delaySeconds` late; throttle: the carrier asks to slow down; silent: no receipt; lost: the carrier never answers.',
});
export type HandsetMode = Static<typeof HandsetMode>;

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

const handsetParams = exactly({ number: Mobile });
const clock = exactly({ now: Instant, offsetSeconds: Type.Number() });

export const simulator = {
  listHandsets: endpoint({
    method: 'GET',
    path: '/api/simulator/handsets',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'List the pretend phones',
    status: 200,
    output: exactly({ handsets: Type.Array(Handset) }),
    refusals: [],
  }),
  showHandset: endpoint({
    method: 'GET',
    path: '/api/simulator/handsets/:number',
    permission: 'anyone',
    simulatorOnly: true,
    summary: 'See a pretend phone and its texts, newest last',
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
