import { describe, expect, test } from 'vitest';
import { Lanes } from '../lanes.ts';
import { addressOfNumber, addressOfSender, formatAddress } from './addresses.ts';
import { Backoff } from './backoff.ts';
import { encodeHeader, splitHeader } from './concatenation.ts';
import { decodeText } from './decode.ts';
import { PduError } from './octets.ts';
import { Pace } from './pace.ts';
import { parseSmppUrl } from './smpp-url.ts';
import { formatValidity } from './submit.ts';

describe('addresses', () => {
  test.each([
    ['+61491570006', { ton: 1, npi: 1, digits: '61491570006' }],
    ['19900', { ton: 3, npi: 0, digits: '19900' }],
    ['Corella', { ton: 5, npi: 0, digits: 'Corella' }],
    ['Bob & Co', { ton: 5, npi: 0, digits: 'Bob & Co' }],
  ])('the sender %s', (sender, address) => {
    expect(addressOfSender(sender)).toEqual(address);
  });

  test.each(['', '0491570006', 'Twelve chars', 'Back`tick', 'Zoë', '+0491570006', '12'])(
    'no sender: "%s"',
    (sender) => {
      expect(() => addressOfSender(sender)).toThrow(PduError);
    },
  );

  test.each(['0491570006', '61491570006', '+', '+61 491', '+12345'])('no recipient: "%s"', (number) => {
    expect(() => addressOfNumber(number)).toThrow(PduError);
  });

  test.each([
    [{ ton: 1, npi: 1, digits: '61491570006' }, '+61491570006'],
    [{ ton: 0, npi: 0, digits: '61491570006' }, '+61491570006'],
    [{ ton: 2, npi: 1, digits: '0491570006' }, '0491570006'],
    [{ ton: 1, npi: 1, digits: '+61491570006' }, '+61491570006'],
    [{ ton: 3, npi: 0, digits: '19900' }, '19900'],
    [{ ton: 5, npi: 0, digits: 'Corella' }, 'Corella'],
  ])('%o as text', (address, text) => {
    expect(formatAddress(address)).toBe(text);
  });
});

describe('settings', () => {
  test('are read from an address', () => {
    expect(
      parseSmppUrl(
        'smpps://corella:p%40ss%3Aword@smsc.example.com?window=25&response_timeout=2.5&system_type=VMA',
      ),
    ).toMatchObject({
      host: 'smsc.example.com',
      port: 3550,
      tls: true,
      systemId: 'corella',
      password: 'p@ss:word',
      systemType: 'VMA',
      window: 25,
      responseTimeoutMs: 2_500,
      enquireLinkMs: 30_000,
    });
    expect(parseSmppUrl('smpp://a:b@[::1]:2776')).toMatchObject({
      host: '::1',
      port: 2776,
      tls: false,
      window: 10,
    });
  });

  test.each([
    ['http://a:b@host', 'smpp://system_id'],
    ['smpp://a:b@host?windows=3', 'unknown setting "windows"'],
    ['smpp://a:b@host?window=0', 'window=0'],
    ['smpp://a:b@host?window=1.5', 'window=1.5'],
    ['smpp://much-too-long-id:b@host', 'longer than 15'],
    ['smpp://a:b@host?queue_timeout=60&response_timeout=60', 'up to 120 seconds together: make it 110'],
  ])('%s is refused with a sentence', (url, sentence) => {
    expect(() => parseSmppUrl(url)).toThrow(sentence);
  });
});

describe('back-off', () => {
  const settings = { backoffMs: 1_000, maxBackoffMs: 60_000, refusedBackoffMs: 300_000 };

  test('at once after the loss of a link, then doubling up to the cap', () => {
    const backoff = new Backoff(() => 1);
    const waits = [backoff.next({ end: 'lost', boundMs: 60_000 }, settings)];
    for (let attempt = 0; attempt < 9; attempt++) waits.push(backoff.next({ end: 'failed' }, settings));
    expect(waits).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(backoff.next({ end: 'lost', boundMs: 60_000 }, settings)).toBe(0);
  });

  test('a link that is lost as soon as it is bound is not hammered', () => {
    const backoff = new Backoff(() => 0);
    const waits = Array.from({ length: 4 }, () => backoff.next({ end: 'lost', boundMs: 10 }, settings));
    expect(waits).toEqual([0, 1_000, 2_000, 4_000]);
  });

  test('a refused login waits long', () => {
    expect(new Backoff(() => 0).next({ end: 'forbidden' }, settings)).toBe(150_000);
  });
});

describe('pace', () => {
  test('halves on a throttle, counts one window of them once, and widens slowly', () => {
    const pace = new Pace({ window: 8, perSecond: 0, throttlePauseMs: 1_000, maxThrottlePauseMs: 3_000 }, 0);
    for (let refusal = 0; refusal < 8; refusal++) pace.noteThrottled(0);
    expect([pace.limit, pace.pausedMs(0)]).toEqual([4, 1_000]);
    pace.noteThrottled(1_000);
    pace.noteThrottled(3_000);
    expect([pace.limit, pace.pausedMs(3_000)]).toEqual([1, 3_000]);
    for (let accepted = 0; accepted < 40; accepted++) pace.noteAccepted(6_000);
    expect(pace.limit).toBe(8);
    pace.noteThrottled(9_000);
    expect(pace.pausedMs(9_000)).toBe(1_000);
  });
});

describe('the learned rate', () => {
  const settings = { window: 100, perSecond: 0, throttlePauseMs: 1_000, maxThrottlePauseMs: 1_000 };

  test('is four fifths of what the carrier took, and finds its way back', () => {
    const pace = new Pace(settings, 0);
    expect(pace.learnedRate).toBeUndefined();
    pace.noteAccepted(3_000);
    for (let part = 0; part < 200; part++) pace.noteAccepted(5_000);
    pace.noteThrottled(5_000);
    expect(pace.learnedRate).toBe(160);
    for (let second = 6; second < 30; second++) {
      for (let part = 0; part < 160; part++) pace.noteAccepted(second * 1_000);
    }
    expect(pace.learnedRate).toBeGreaterThan(195);
    expect(pace.learnedRate).toBeLessThan(400);
  });

  test('of a link that was busy for a moment grows quickly', () => {
    const pace = new Pace(settings, 0);
    for (let part = 0; part < 40; part++) pace.noteAccepted(5);
    pace.noteThrottled(10);
    expect(pace.learnedRate).toBe(32);
    for (let second = 2; second < 12; second++) {
      for (let part = pace.learnedRate ?? 0; part > 0; part--) pace.noteAccepted(second * 1_000);
    }
    expect(pace.learnedRate).toBeGreaterThan(200);
  });

  test('lets no more go than it says', () => {
    const pace = new Pace({ ...settings, perSecond: 100 }, 0);
    let written = 0;
    for (let nowMs = 0; nowMs < 2_000; nowMs++) {
      while (pace.waitMs(nowMs) === 0) {
        pace.noteWritten(nowMs);
        written += 1;
      }
    }
    expect(written).toBeGreaterThanOrEqual(199);
    expect(written).toBeLessThanOrEqual(206);
  });

  test('is not invented where nothing was taken', () => {
    const pace = new Pace(settings, 0);
    pace.noteThrottled(0);
    expect([pace.learnedRate, pace.waitMs(999), pace.waitMs(1_000)]).toEqual([undefined, 1, 0]);
  });
});

describe('lanes', () => {
  test('hand out codes first and keep the order of each lane over thousands', () => {
    const lanes = new Lanes<{ lane: 'urgent' | 'normal' | 'bulk'; deadlineMs: number }>();
    for (let at = 0; at < 5_000; at++) lanes.push({ lane: at % 2 ? 'bulk' : 'normal', deadlineMs: at });
    lanes.push({ lane: 'urgent', deadlineMs: 0 });
    const order = Array.from({ length: 5_001 }, () => lanes.take(lanes.next ?? 'urgent'));
    expect(order[0]?.lane).toBe('urgent');
    expect(order.slice(1).map((entry) => entry?.deadlineMs)).toEqual([
      ...Array.from({ length: 2_500 }, (_, index) => index * 2),
      ...Array.from({ length: 2_500 }, (_, index) => index * 2 + 1),
    ]);
    expect(lanes.size).toBe(0);
    expect(lanes.next).toBeUndefined();
  });
});

describe('long messages', () => {
  test('a header comes back as it went', () => {
    const concatenation = { reference: 255, total: 3, number: 2 };
    const octets = Buffer.concat([encodeHeader(concatenation), Buffer.from('body')]);
    expect(splitHeader(octets)).toEqual({ concatenation, body: Buffer.from('body') });
  });

  test('numbers that cannot be are ignored', () => {
    expect(splitHeader(encodeHeader({ reference: 1, total: 2, number: 3 })).concatenation).toBeUndefined();
    expect(splitHeader(encodeHeader({ reference: 1, total: 2, number: 0 })).concatenation).toBeUndefined();
  });
});

test('a validity is a span of time, two digits a field', () => {
  expect(formatValidity(5)).toBe('000000000500000R');
  expect(formatValidity(0.2)).toBe('000000000100000R');
  expect(formatValidity(3 * 1440 + 61)).toBe('000003010100000R');
});

test.each([
  [0x00, [0x00, 0x1b, 0x65], '@€'],
  [0x01, [0x40], '@'],
  [0x03, [0xe7], 'ç'],
  [0x08, [0x04, 0x36], 'ж'],
  [0x08, [0x04, 0x36, 0x04], 'ж'],
  [0x18, [0x04, 0x36], 'ж'],
  [0x10, [0x00], '@'],
  [0xf0, [0x00], '@'],
])('data_coding %i', (dataCoding, octets, text) => {
  expect(decodeText(Uint8Array.from(octets), dataCoding)).toBe(text);
});
