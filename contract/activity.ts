import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { Cursor, exactly, Id, Instant, nullable, oneOf } from './values.ts';

export const Activity = exactly({
  seq: Type.Integer(),
  at: Instant,
  action: Type.String({ description: 'What happened, as noun.verb.' }),
  sentence: Type.String({ description: 'What happened, in words.' }),
  result: oneOf(['ok', 'refused']),
  actor: nullable(exactly({ id: nullable(Id), name: Type.String() })),
  target: nullable(
    exactly({
      kind: Type.String(),
      id: nullable(Type.String()),
      name: Type.String(),
    }),
  ),
  address: nullable(Type.String()),
  agent: nullable(Type.String()),
  method: nullable(
    Type.String({
      description: 'By which factor or means: password, sms, email, recovery_code, app_code, command.',
    }),
  ),
  requestId: nullable(Type.String()),
});
export type Activity = Static<typeof Activity>;

const activityFilter = {
  action: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'An action, or the noun before its dot.',
    }),
  ),
  personId: Type.Optional(Id),
  result: Type.Optional(oneOf(['ok', 'refused'])),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  search: Type.Optional(Type.String({ maxLength: 100 })),
};

/** The activity log. */
export const activityEndpoints = {
  listActivity: endpoint({
    method: 'GET',
    path: '/api/activity',
    permission: 'member',
    summary: 'Read the activity log',
    description: 'The owner reads all of the account; a member their own.',
    query: exactly({
      ...activityFilter,
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    status: 200,
    output: exactly({
      activities: Type.Array(Activity),
      nextCursor: nullable(Type.String()),
    }),
    refusals: [],
  }),
  exportActivity: endpoint({
    method: 'GET',
    path: '/api/activity.csv',
    permission: 'member',
    summary: 'Export the activity log',
    query: exactly(activityFilter),
    status: 200,
    media: 'text/csv',
    refusals: [],
  }),
} as const;
