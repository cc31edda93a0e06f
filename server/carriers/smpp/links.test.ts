import type { PDU, Session } from 'smpp';
import { afterEach, describe, expect, test } from 'vitest';
import { bound, cleanUp, PART, start, startFake, stopFake, textOf } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';

afterEach(cleanUp);

const accept = (session: Session, pdu: PDU) => void session.send(pdu.response({ message_id: '1' }));

describe('how a route binds', () => {
  test('as a pair: texts leave by one connection, receipts come by the other', async () => {
    const fake = await startFake(accept);
    const { carrier, receipts } = start(fake, 'bind=pair');
    await until(() => fake.roles.length === 2);
    expect([...fake.roles].sort()).toEqual(['bind_receiver', 'bind_transmitter']);
    await until(() => carrier.state().state === 'bound');
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted', link: '1 send' });
    const receiver = fake.sessions[fake.roles.indexOf('bind_receiver')];
    receiver?.deliver_sm({ esm_class: 4, short_message: 'id:1 stat:DELIVRD' });
    await until(() => receipts.length === 1);
    expect(carrier.links().map(({ name, state }) => [name, state])).toEqual([
      ['1 send', 'bound'],
      ['1 receive', 'bound'],
    ]);
  });

  test('as a receiver: what it is given comes back unwritten', async () => {
    const fake = await startFake(accept);
    const { carrier } = await bound(fake, 'bind=receiver');
    expect(fake.roles).toEqual(['bind_receiver']);
    expect(carrier.room('urgent')).toBe(0);
    expect(await carrier.submit(PART)).toEqual({
      outcome: 'unwritten',
      reason: 'This route only receives.',
    });
  });

  test('as a transmitter, in another version', async () => {
    const fake = await startFake(accept);
    const { carrier } = await bound(fake, 'bind=transmitter&interface_version=50');
    expect(fake.roles).toEqual(['bind_transmitter']);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted', link: '1' });
  });
});

describe('several links', () => {
  test('share the parts by their room, and each takes receipts', async () => {
    const perSession = new Map<Session, number>();
    const fake = await startFake((session, pdu) => {
      perSession.set(session, (perSession.get(session) ?? 0) + 1);
      setImmediate(() => accept(session, pdu));
    });
    const { carrier, receipts } = start(fake, 'links=3&window=10');
    await until(() => fake.sessions.length === 3 && carrier.room('bulk') === 24);
    expect(carrier.room('urgent')).toBe(30);
    const outcomes = await Promise.all(Array.from({ length: 240 }, () => carrier.submit(PART)));
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(perSession.size).toBe(3);
    for (const count of perSession.values()) expect(count).toBeGreaterThan(40);
    for (const session of fake.sessions)
      session.deliver_sm({ esm_class: 4, short_message: 'id:1 stat:DELIVRD' });
    await until(() => receipts.length === 3);
  });

  test('one that goes down leaves the others to it, and comes back by itself', async () => {
    const fake = await startFake(accept);
    const other = await startFake(accept);
    const { carrier, links } = start(
      fake,
      `links=127.0.0.1:${other.port}&backoff=0.02&max_backoff=0.05&window=5`,
    );
    await until(
      () => fake.sessions.length === 1 && other.sessions.length === 1 && carrier.room('urgent') === 10,
    );
    await stopFake(other);
    await until(() => carrier.links()[1]?.state === 'down');
    expect(carrier.state()).toEqual({ state: 'bound', reason: 'Connected on 1 of 2 links.' });
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => carrier.submit(PART)));
    expect(outcomes.every((outcome) => outcome.outcome === 'accepted' && outcome.link === '1')).toBe(true);
    await startFake(accept, other.port);
    await until(() => carrier.links()[1]?.state === 'bound');
    expect(carrier.state().reason).toBe('Connected to the carrier.');
    expect(links.filter(({ name }) => name === '1').map(({ state }) => state)).toEqual(['bound']);
  });

  test('the urgent link carries login codes alone, while it stands', async () => {
    const fake = await startFake(() => {});
    const { carrier } = start(fake, 'urgent_link=1&window=10&drain=0.05');
    await until(() => fake.sessions.length === 2 && carrier.room('urgent') === 20);
    expect(carrier.room('bulk')).toBe(8);
    for (let count = 0; count < 20; count++) void carrier.submit({ ...PART, lane: 'bulk', text: 'offer' });
    await until(() => fake.submits.length === 8);
    for (let count = 0; count < 3; count++) void carrier.submit({ ...PART, lane: 'urgent', text: 'code' });
    await until(() => fake.submits.length === 11);
    expect(fake.submits.slice(8).map(textOf)).toEqual(['code', 'code', 'code']);
    expect(carrier.links().map(({ name, inFlight }) => [name, inFlight])).toEqual([
      ['1', 8],
      ['urgent', 3],
    ]);
  });
});

describe('the rate of a link', () => {
  test('is kept in parts a second, login codes first', async () => {
    const times: number[] = [];
    const fake = await startFake((session, pdu) => {
      times.push(performance.now());
      accept(session, pdu);
    });
    const { carrier } = await bound(fake, 'per_second=100&window=50');
    const bulk = Array.from({ length: 60 }, () => carrier.submit({ ...PART, lane: 'bulk' }));
    const urgent = carrier.submit({ ...PART, lane: 'urgent', text: 'code' });
    await Promise.all([...bulk, urgent]);
    const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(spanMs).toBeGreaterThan(500);
    expect(fake.submits.slice(0, 8).map(textOf)).toContain('code');
  });

  test('is learned from a carrier that throttles', async () => {
    let tokens = 40;
    const fake = await startFake((session, pdu) => {
      tokens -= 1;
      session.send(pdu.response(tokens >= 0 ? { message_id: '1' } : { command_status: 0x58 }));
    });
    const refill = setInterval(() => {
      tokens = Math.min(40, tokens < 0 ? 20 : tokens + 20);
    }, 50);
    const { carrier } = await bound(fake, 'window=50&throttle_pause=0.1&max_throttle_pause=0.2');
    const outcomes: string[] = [];
    for (let round = 0; round < 4; round++) {
      const sent = Array.from({ length: 100 }, () => carrier.submit(PART));
      for (const outcome of await Promise.all(sent))
        outcomes.push(outcome.outcome === 'refused' ? 'refused' : outcome.outcome);
    }
    clearInterval(refill);
    const [link] = carrier.links();
    expect(link?.learnedRate).toBeGreaterThan(0);
    expect(link?.learnedRate).toBeLessThan(1_000);
    expect(link?.acceptedPerSecond).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeLessThan(100);
  });
});

describe('what a status means on a route', () => {
  test.each([
    ['0x45:retry', 0x45, { outcome: 'refused', permanent: false, throttled: false }],
    ['', 0x45, { outcome: 'unknown' }],
    ['', 0xff, { outcome: 'unknown' }],
    ['', 0x04, { outcome: 'refused', permanent: false, throttled: true }],
    ['', 0x433, { outcome: 'refused', permanent: false, triesAtMost: 3 }],
    ['0x433:permanent_content', 0x433, { outcome: 'refused', permanent: true }],
    ['1075:throttle', 0x433, { outcome: 'refused', throttled: true }],
    ['0x400:ok', 0x400, { outcome: 'accepted' }],
  ])('%s makes %i so', async (statuses, status, expected) => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ command_status: status })));
    const { carrier } = await bound(fake, statuses === '' ? '' : `status=${statuses}`);
    expect(await carrier.submit(PART)).toMatchObject(expected);
  });
});
