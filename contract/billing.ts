import Type, { type Static } from 'typebox';
import { csvCellsNote } from './csv.ts';
import { endpoint } from './endpoint.ts';
import { by, Cursor, exactly, Id, Instant, nullable, oneOf } from './values.ts';

export const LedgerEntry = exactly({
  id: Id,
  at: Instant,
  kind: oneOf(['grant', 'hold', 'settle', 'release', 'refund']),
  available: Type.Integer({ description: 'Change of the free credits.' }),
  held: Type.Integer({ description: 'Change of the held credits.' }),
  spent: Type.Integer(),
  availableAfter: Type.Integer(),
  messages: Type.Integer({ description: 'How many messages it is about.' }),
  batchId: nullable(Id),
  text: nullable(Type.String({ description: 'What the batch says; the first 160 characters.' })),
  number: nullable(Type.String({ description: 'Whom it went to where the batch has one message, E.164.' })),
  messageId: nullable(Id),
  by: by(),
  note: nullable(Type.String()),
});
export type LedgerEntry = Static<typeof LedgerEntry>;

export const LedgerSide = oneOf(['free', 'added', 'held', 'returned'], {
  description:
    'free: entries that change the free credits, which leaves out what was held and is now spent; of these, added: credits that the account was given or that were taken back; held for messages; returned: held for messages that were not sent.',
});
export type LedgerSide = Static<typeof LedgerSide>;

const ledgerFilter = {
  side: Type.Optional(LedgerSide),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
};

export const billing = {
  showBalance: endpoint({
    method: 'GET',
    path: '/api/balance',
    permission: 'member',
    summary: 'See the credits',
    description:
      'One credit is one part. Held credits belong to messages that have not reached the carrier yet.',
    status: 200,
    output: exactly({ available: Type.Integer(), held: Type.Integer(), spent: Type.Integer() }),
    refusals: [],
  }),
  listLedger: endpoint({
    method: 'GET',
    path: '/api/ledger',
    permission: 'member',
    summary: 'Read the statement of credits',
    description: 'Newest first. Every move of credits is an entry; the balance is the sum of the entries.',
    query: exactly({
      ...ledgerFilter,
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({ entries: Type.Array(LedgerEntry), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  exportLedger: endpoint({
    method: 'GET',
    path: '/api/ledger.csv',
    permission: 'member',
    summary: 'Export the statement of credits',
    description: csvCellsNote,
    query: exactly(ledgerFilter),
    status: 200,
    media: 'text/csv',
    refusals: [],
  }),
} as const;
