import type { FastifyRequest } from 'fastify';
import type { Context } from '#server/platform/context.ts';
import { clientAddressReader } from './client-address.ts';

export type ContextOf = (request: FastifyRequest) => Context;

const longestAgent = 300;

/** Makes the context of a request: its id, and who asks from where. */
export function requestContextReader(ground: Omit<Context, 'requestId' | 'client'>): ContextOf {
  const addressOf = clientAddressReader(ground.config.trustedProxies);
  return (request) => ({
    ...ground,
    requestId: request.id,
    client: {
      address: addressOf(request.socket.remoteAddress ?? '', header(request, 'x-forwarded-for')),
      agent: header(request, 'user-agent')?.slice(0, longestAgent) ?? '',
    },
  });
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
