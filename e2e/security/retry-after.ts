import { expect } from 'vitest';
import type { Exchange } from './wire.ts';

/** Every 429 of a file's traffic carries Retry-After in whole seconds, the same as in its body (RFC 9110 10.2.3). */
export function expectRetryAfter(traffic: Exchange[]): void {
  const refused = traffic.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers, body } of refused) {
    expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(JSON.parse(body).retryAfter).toBe(Number(headers['retry-after']));
  }
}
