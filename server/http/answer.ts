import type { FastifyReply } from 'fastify';
import { writeCookie } from './cookies.ts';
import type { Answer } from './route.ts';

/** Lets a handler set cookies and headers without knowing the framework. */
export function answerOn(reply: FastifyReply): Answer {
  return {
    setCookie(name, value, options) {
      const header = reply.getHeader('set-cookie');
      const before = Array.isArray(header) ? header : header === undefined ? [] : [String(header)];
      reply.header('set-cookie', [...before, writeCookie(name, value, options?.maxAgeSeconds)]);
    },
    setHeader(name, value) {
      reply.header(name, value);
    },
  };
}
