import { afterEach, describe, expect, test } from 'vitest';
import { bound, cleanUp, PART, start, startFake, stopFake } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';

afterEach(cleanUp);

describe('the life of a link', () => {
  test('comes back at once after the carrier restarts; what was out is unknown', async () => {
    const fake = await startFake();
    const { carrier, states } = await bound(fake, 'backoff=0.05');
    const outcome = carrier.submit(PART);
    await until(() => fake.submits.length === 1);
    fake.connections[0]?.destroy();
    expect(await outcome).toMatchObject({ outcome: 'unknown' });
    await until(() => fake.sessions.length === 2 && carrier.state().state === 'bound');
    expect(states.map(({ state }) => state)).toEqual(['bound', 'binding', 'bound']);
  });

  test('waits longer each time while the carrier cannot be reached, and says why', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'backoff=0.02&max_backoff=0.1');
    await stopFake(fake);
    await until(() => carrier.state().state === 'down');
    expect(await carrier.submit(PART)).toMatchObject({
      outcome: 'unwritten',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    const again = await startFake(
      (session, pdu) => session.send(pdu.response({ message_id: '9' })),
      fake.port,
    );
    await until(() => carrier.state().state === 'bound');
    expect(again.sessions).toHaveLength(1);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted', carrierId: '9' });
  });

  test.each([0x04, 0x05, 0x0d, 0x0e, 0x0f])('a login refused by %i is not hammered', async (status) => {
    const fake = await startFake(undefined, 0, status);
    const { carrier } = start(fake, 'backoff=0.005&max_backoff=0.005');
    await until(() => carrier.state().state === 'down');
    const other = await startFake(undefined, 0, 0x08);
    start(other, 'backoff=0.005&max_backoff=0.005');
    await until(() => other.connections.length > 5);
    expect(fake.connections).toHaveLength(1);
    expect(carrier.state().reason).not.toBe('');
  });

  test('a login that is never answered ends by its own time-out', async () => {
    const fake = await startFake(undefined, 0, 'silent');
    const { carrier } = start(fake, 'bind_timeout=0.1&backoff=5');
    await until(() => carrier.state().state === 'down');
    expect(carrier.state().reason).toBe('The carrier did not answer our login in time.');
  });

  test('a peer that stops answering is noticed by the probe', async () => {
    const fake = await startFake(undefined, 0, 'no_probe');
    const { states } = await bound(fake, 'enquire_link=0.05&response_timeout=0.1&backoff=0.01');
    await until(() => fake.connections.length > 1);
    expect(states.map(({ reason }) => reason)).toContain('Connecting to the carrier.');
  });

  test('a stream that is no SMPP ends the link and not the process', async () => {
    const fake = await startFake();
    await bound(fake, 'backoff=0.01');
    fake.connections[0]?.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    await until(() => fake.sessions.length === 2);
  });

  test('close waits for the answers that are out, then unbinds', async () => {
    const held: (() => void)[] = [];
    const fake = await startFake((session, pdu) =>
      held.push(() => session.send(pdu.response({ message_id: '1' }))),
    );
    const { carrier } = await bound(fake, 'window=1');
    let unbound = false;
    fake.sessions[0]?.on('unbind', () => {
      unbound = true;
    });
    const [out, waiting] = [carrier.submit(PART), carrier.submit(PART)];
    await until(() => held.length === 1);
    const closing = carrier.close();
    expect(await waiting).toMatchObject({ outcome: 'unwritten' });
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unwritten' });
    expect(unbound).toBe(false);
    held[0]?.();
    expect(await out).toMatchObject({ outcome: 'accepted' });
    await closing;
    expect(unbound).toBe(true);
    expect(carrier.state().state).toBe('down');
  });

  test('close does not wait for a carrier that never answers', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'drain=0.1');
    const out = carrier.submit(PART);
    await until(() => fake.submits.length === 1);
    await carrier.close();
    expect(await out).toMatchObject({ outcome: 'unknown' });
  });

  test('close ends an attempt to connect', async () => {
    const fake = await startFake(undefined, 0, 'silent');
    const { carrier } = start(fake, 'bind_timeout=30');
    await until(() => fake.connections.length === 1);
    await carrier.close();
    expect(carrier.state().state).toBe('down');
  });
});
