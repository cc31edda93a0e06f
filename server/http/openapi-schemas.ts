import type { TSchema } from 'typebox';
import { Challenge, OwnSession, Session, Verified } from '#contract/access.ts';
import { BusinessDetails, Profile } from '#contract/accounts.ts';
import { Activity } from '#contract/activity.ts';
import { Installation, LiveEvent } from '#contract/installation.ts';
import { Message } from '#contract/messaging.ts';
import { refusals } from '#contract/refusals.ts';
import { Handset, HandsetText, SimulatorMail } from '#contract/simulator.ts';
import { Transfer, User } from '#contract/users.ts';

const shapes: Record<string, TSchema> = {
  Installation,
  LiveEvent,
  Session,
  Challenge,
  Verified,
  OwnSession,
  Profile,
  BusinessDetails,
  User,
  Transfer,
  Activity,
  Message,
  Handset,
  HandsetText,
  SimulatorMail,
};

const namesByShape = new Map(Object.entries(shapes).map(([name, schema]) => [JSON.stringify(schema), name]));

/** A schema for the document, with a reference wherever a named one stands in it. */
export function referTo(schema: TSchema): unknown {
  return replaceNamed(toPlain(schema));
}

/** The schemas that have a name, and the shape of a refusal. */
export function namedSchemas(): Record<string, unknown> {
  const named = Object.entries(shapes).map(([name, schema]) => [name, replaceInside(toPlain(schema))]);
  return { ...Object.fromEntries(named), Problem: problem };
}

// TypeBox keeps its own marks on the schemas where JSON does not see them.
function toPlain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}

function replaceNamed(node: unknown): unknown {
  const name = namesByShape.get(JSON.stringify(node));
  return name === undefined ? replaceInside(node) : { $ref: `#/components/schemas/${name}` };
}

function replaceInside(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(replaceNamed);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaceNamed(value)]));
}

const problem = {
  type: 'object',
  description:
    'Why a call was refused (RFC 9457). `code` is what a program looks at; `detail` is for people.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: '`/problems/` and the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened and what to do next.' },
    code: { type: 'string', enum: Object.keys(refusals) },
    requestId: { type: 'string', format: 'uuid' },
    retryAfter: { type: 'integer', description: 'Seconds, as in the header Retry-After.' },
    errors: {
      type: 'array',
      description: 'The fields that are meant.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON pointer into the body; `/params/…` and `/query/…` for the other inputs.',
          },
          detail: { type: 'string' },
        },
      },
    },
  },
};
