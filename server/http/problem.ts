import type { FastifyReply } from 'fastify';
import { type RefusalCode, refusals } from '#contract/refusals.ts';
import { Refusal } from '#server/platform/refusal.ts';

/** Sends a refusal as problem+json (RFC 9457), with Retry-After in whole seconds where there is something to wait for (RFC 9110 10.2.3). */
export function sendRefusal(reply: FastifyReply, refusal: Refusal, requestId: string): FastifyReply {
  if (refusal.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(refusal.retryAfterSeconds))));
  return reply
    .code(refusal.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `/problems/${refusal.code}`,
        title: refusals[refusal.code].sentence,
        status: refusal.status,
        detail: refusal.message,
        code: refusal.code,
        requestId,
        ...(refusal.retryAfterSeconds !== undefined && {
          retryAfter: Math.max(1, Math.ceil(refusal.retryAfterSeconds)),
        }),
        ...(refusal.errors.length > 0 && { errors: refusal.errors }),
      }),
    );
}

const frameworkCodes: Record<string, RefusalCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_ASYNC_CONSTRAINT: 'not_found',
};

/** Turns whatever was thrown into a refusal; undefined means a fault of ours. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = frameworkCodes[code];
  if (known) return new Refusal(known);
  if (isDatabaseAway(code, error.message)) return new Refusal('unavailable', { retryAfterSeconds: 5 });
  if (code.startsWith('FST_ERR_CTP')) return new Refusal('malformed_request');
  return undefined;
}

// What pg says without a code, and PostgreSQL while a database is closed for maintenance (55000, which has other meanings too).
const lostConnection =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)|is not currently accepting connections/;

// Connection refused or reset, and PostgreSQL's classes 08 (connection), 57P (shutdown), 53 (out of something).
function isDatabaseAway(code: string, message: string): boolean {
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(code) ||
    /^(08|57P|53)/.test(code) ||
    lostConnection.test(message)
  );
}
