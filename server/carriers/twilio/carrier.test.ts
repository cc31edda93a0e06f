import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import { type HttpService, type ServiceAnswer, startHttpService } from '#server/testing/http-service.ts';
import { until } from '#server/testing/until.ts';
import type { Carrier, OutgoingPart } from '../carrier.ts';
import { checkCarrierUrl } from '../http/client.ts';
import { createTwilioCarrier } from './carrier.ts';
import { signForm } from './hook.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const part: OutgoingPart = {
  sender: '+61491579455',
  recipient: '+61491570006',
  text: 'Grüße & mehr',
  encoding: 'gsm7',
  clientReference: 'ref',
  validityMinutes: 5,
  lane: 'normal',
};

test('a text is a form with its status address and its validity in seconds', async () => {
  const { carrier, service } = await open(() => ({ status: 201, body: { sid: 'SM1', status: 'queued' } }));
  expect(await carrier.submit(part)).toMatchObject({ outcome: 'accepted', carrierId: 'SM1' });
  const call = service.calls.find(({ method }) => method === 'POST');
  expect(call?.path).toBe('/2010-04-01/Accounts/AC1/Messages.json');
  expect(call?.headers['authorization']).toBe(`Basic ${Buffer.from('AC1:token').toString('base64')}`);
  expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
    To: '+61491570006',
    From: '+61491579455',
    Body: 'Grüße & mehr',
    ValidityPeriod: '300',
    StatusCallback: 'https://texts.example.com/hooks/carriers/tw/x',
    MessagingServiceSid: 'MG1',
  });
});

describe('errors', () => {
  test.each([
    [400, 21211, { outcome: 'refused', permanent: true, status: 21211 }],
    [400, 21610, { outcome: 'refused', permanent: true, status: 21610 }],
    [403, 21408, { outcome: 'refused', permanent: true, status: 21408 }],
    [400, 99999, { outcome: 'refused', permanent: true, reason: expect.stringContaining('Said so') }],
    [429, 20429, { outcome: 'refused', permanent: false, throttled: true }],
    [400, 21611, { outcome: 'refused', permanent: false, throttled: true }],
    [401, 20003, { outcome: 'unwritten' }],
    [400, 30002, { outcome: 'unwritten' }],
    [500, 20500, { outcome: 'unknown' }],
    [503, 20503, { outcome: 'unknown' }],
  ])('an answer of %i with code %i', async (status, code, outcome) => {
    const { carrier } = await open(() => ({ status, body: { code, message: 'Said so.', status } }));
    expect(await carrier.submit(part)).toMatchObject(outcome);
  });

  test('a call that is not answered is never made again', async () => {
    const { carrier, service } = await open(() => 'hang', { timeoutSeconds: 0.5 });
    expect(await carrier.submit(part)).toMatchObject({ outcome: 'unknown' });
    expect(service.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a created text without an id is unknown', async () => {
    const { carrier } = await open(() => ({ status: 201, body: '<html>' }));
    expect(await carrier.submit(part)).toMatchObject({ outcome: 'unknown' });
  });

  test('a redirect is followed nowhere', async () => {
    const { carrier } = await open(() => ({
      status: 302,
      headers: { location: 'https://elsewhere.example' },
    }));
    expect(await carrier.submit(part)).toMatchObject({ outcome: 'refused' });
  });
});

test('the signature is that of the published example', () => {
  const fields = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  });
  expect(signForm('https://mycompany.com/myapp.php?foo=1&bar=2', fields, '12345')).toBe(
    '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
  );
});

test.each(['http://api.example.com', 'ftp://127.0.0.1', 'nonsense'])(
  '%s is no address of a carrier',
  (address) => {
    expect(() => checkCarrierUrl(address)).toThrow('https://');
  },
);

async function open(
  answer: () => ServiceAnswer,
  settings: { timeoutSeconds?: number } = {},
): Promise<{ carrier: Carrier; service: HttpService }> {
  const service = await startHttpService(({ method }) =>
    method === 'POST' ? answer() : { status: 200, body: { status: 'active' } },
  );
  cleanUps.push(() => service.close());
  const carrier = createTwilioCarrier({
    settings: { address: service.address, username: 'AC1', messagingService: 'MG1', ...settings },
    secret: 'token',
    statusUrl: 'https://texts.example.com/hooks/carriers/tw/x',
    clock: systemClock,
    log: silentLog,
  });
  cleanUps.push(() => carrier.close());
  await until(() => carrier.state().state === 'bound');
  return { carrier, service };
}
