import Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Cursor, exactly, Id, Instant, nullable, oneOf } from './values.ts';

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
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({
      entries: Type.Array(
        exactly({
          id: Id,
          at: Instant,
          kind: oneOf(['grant', 'hold', 'settle', 'release', 'refund']),
          available: Type.Integer({ description: 'Change of the free credits.' }),
          held: Type.Integer(),
          spent: Type.Integer(),
          availableAfter: Type.Integer(),
          messages: Type.Integer(),
          batchId: nullable(Id),
          by: nullable(exactly({ id: Id, name: Type.String() })),
          note: nullable(Type.String()),
        }),
      ),
      nextCursor: nullable(Type.String()),
    }),
    refusals: [],
  }),
} as const;
