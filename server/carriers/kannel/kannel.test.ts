import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { PART } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';
import { createKannelCarrier } from './carrier.ts';
import { readKannelHook } from './hook.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

describe('a carrier over Kannel', () => {
  test('hands the whole text over, named by our reference, and asks for every report', async () => {
    const { carrier, calls } = await start((_query, response) =>
      answer(response, 202, '0: Accepted for delivery'),
    );
    const outcome = await carrier.submit({ ...PART, text: 'Привет', encoding: 'ucs2', lane: 'urgent' });
    expect(outcome).toMatchObject({ outcome: 'accepted', carrierId: PART.clientReference });
    const sent = calls.find((query) => query.has('text'));
    expect(Object.fromEntries(sent ?? [])).toEqual({
      username: 'corella',
      password: 'p&ss',
      from: 'Corella',
      to: '+61491570006',
      text: 'Привет',
      charset: 'UTF-8',
      coding: '2',
      validity: '5',
      priority: '3',
      'dlr-mask': '31',
      'dlr-url': 'https://example.com/hook?kind=receipt&id=0190-1&type=%d&from=%p&to=%P',
    });
  });

  test.each([
    [
      400,
      'Missing receiver',
      { outcome: 'refused', permanent: true, reason: 'Kannel refused the message: Missing receiver' },
    ],
    [503, 'Temporal failure', { outcome: 'refused', permanent: false, throttled: true }],
    [500, '', { outcome: 'unknown' }],
    [403, 'Authorization failed for sendsms', { outcome: 'unwritten' }],
  ])('%i %s', async (status, body, expected) => {
    const { carrier } = await start((query, response) => {
      if (query.has('text')) answer(response, status, body);
      else answer(response, 400, 'Missing receiver');
    });
    expect(await carrier.submit(PART)).toMatchObject(expected);
  });

  test('a wrong password closes the route, with the reason', async () => {
    const { carrier } = await start(
      (_query, response) => answer(response, 403, 'Authorization failed'),
      'down',
    );
    expect(carrier.state().reason).toBe('Kannel refused our user name or password.');
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unwritten' });
  });
});

describe('what Kannel tells', () => {
  test.each([
    ['1', 'delivered', true],
    ['2', 'failed', true],
    ['4', 'enroute', false],
    ['8', 'accepted', false],
    ['16', 'rejected', true],
  ])('report %s', (type, status, final) => {
    expect(readKannelHook({ body: `kind=receipt&id=r-1&type=${type}&from=1&to=2` })).toMatchObject([
      { kind: 'receipt', key: `report r-1 ${type}`, receipt: { carrierId: 'r-1', status, final } },
    ]);
  });

  test('a text in either coding', () => {
    const utf16 = [...Buffer.from('Да', 'utf16le').swap16()]
      .map((octet) => `%${octet.toString(16).padStart(2, '0')}`)
      .join('');
    const from = 'from=%2B61491570006&to=61491570110';
    expect(readKannelHook({ body: `kind=inbound&id=7&${from}&coding=2&text=${utf16}` })).toEqual([
      { kind: 'inbound', key: 'inbound 7', part: { from: '+61491570006', to: '+61491570110', text: 'Да' } },
    ]);
    expect(
      readKannelHook({ body: `kind=inbound&id=8&${from}&coding=0&text=5+%E2%82%AC+%26+more` }),
    ).toMatchObject([{ part: { text: '5 € & more' } }]);
  });

  test.each(['', 'kind=receipt', 'kind=receipt&id=1&type=99', 'kind=receipt&id=1&type=constructor'])(
    'nothing: "%s"',
    (body) => {
      expect(readKannelHook({ body })).toEqual([]);
    },
  );
});

type Serve = (query: URLSearchParams, response: ServerResponse) => void;

async function start(serve: Serve, state: 'bound' | 'down' = 'bound') {
  const calls: URLSearchParams[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    calls.push(query);
    serve(query, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  const carrier = createKannelCarrier({
    settings: {
      username: 'corella',
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    secret: 'p&ss',
    reportUrl: 'https://example.com/hook',
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
  });
  cleanUps.push(() => carrier.close());
  await until(() => carrier.state().state === state);
  return { carrier, calls };
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status).end(body);
}
