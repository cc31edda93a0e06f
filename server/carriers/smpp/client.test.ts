import { PDU } from 'smpp';
import { afterEach, describe, expect, test } from 'vitest';
import { bound, cleanUp, PART, settled, startFake, textOf } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';

afterEach(cleanUp);

describe('a bound link', () => {
  test('submits a part and is told its id', async () => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ message_id: 'abc-1' })));
    const { carrier } = await bound(fake);
    const outcome = await carrier.submit({ ...PART, text: 'Café €5', lane: 'urgent' });
    expect(outcome).toMatchObject({ outcome: 'accepted', carrierId: 'abc-1', writtenAt: expect.any(Date) });
    expect(fake.submits[0]).toMatchObject({
      source_addr_ton: 5,
      source_addr: 'Corella',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '61491570006',
      data_coding: 0,
      registered_delivery: 1,
      priority_flag: 1,
    });
    expect(textOf(fake.submits[0])).toBe('Café €5');
  });

  test('a part of a long Unicode text carries its header', async () => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ message_id: '1' })));
    const { carrier } = await bound(fake);
    await carrier.submit({
      ...PART,
      text: 'ж😀',
      encoding: 'ucs2',
      concatenation: { reference: 200, total: 3, number: 2 },
    });
    expect(fake.submits[0]).toMatchObject({
      esm_class: 0x40,
      data_coding: 8,
      short_message: { udh: [Buffer.from([0, 3, 200, 3, 2])], message: 'ж😀' },
    });
  });

  test.each([
    [
      0x0b,
      {
        outcome: 'refused',
        permanent: true,
        throttled: false,
        reason: 'The carrier does not know this number.',
      },
    ],
    [0x08, { outcome: 'refused', permanent: false, throttled: false }],
    [0x14, { outcome: 'refused', permanent: false, throttled: true }],
    [
      0x410,
      { outcome: 'refused', permanent: false, reason: 'The carrier refused with its code 0x00000410.' },
    ],
  ])('a refusal by status %i says whether to try again', async (status, expected) => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ command_status: status })));
    const { carrier } = await bound(fake);
    expect(await carrier.submit(PART)).toMatchObject({ ...expected, status });
  });

  test.each([
    [{ recipient: '0491570006' }, 'The number is not in international form'],
    [{ sender: 'A name too long' }, 'The sender is neither'],
    [{ text: 'x'.repeat(154), concatenation: { reference: 1, total: 2, number: 1 } }, 'does not fit'],
  ])('what cannot be sent at all is refused here: %o', async (fields, reason) => {
    const fake = await startFake();
    const { carrier } = await bound(fake);
    expect(await carrier.submit({ ...PART, ...fields })).toMatchObject({
      outcome: 'refused',
      permanent: true,
      reason: expect.stringContaining(reason),
    });
    expect(fake.submits).toHaveLength(0);
  });

  test('a lost response is unknown, and the link goes on', async () => {
    const fake = await startFake((session, pdu) => {
      if (fake.submits.length > 1) session.send(pdu.response({ message_id: '2' }));
    });
    const { carrier } = await bound(fake, 'response_timeout=2');
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unknown', writtenAt: expect.any(Date) });
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted' });
    expect(fake.connections).toHaveLength(1);
  });

  test('a generic_nack answers the submit whose number it bears', async () => {
    const fake = await startFake((session, pdu) =>
      session.send(new PDU('generic_nack', { sequence_number: pdu.sequence_number, command_status: 3 })),
    );
    const { carrier } = await bound(fake);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'refused', status: 3 });
  });

  test('never has more unanswered than its window, and keeps a fifth of it for codes', async () => {
    const held: (() => void)[] = [];
    const fake = await startFake((session, pdu) =>
      held.push(() => session.send(pdu.response({ message_id: '1' }))),
    );
    const { carrier } = await bound(fake, 'window=10');
    const bulk = Array.from({ length: 30 }, () => carrier.submit({ ...PART, lane: 'bulk' }));
    await until(() => fake.submits.length === 8);
    expect(carrier.room('bulk')).toBe(0);
    const urgent = Array.from({ length: 4 }, () => carrier.submit({ ...PART, lane: 'urgent', text: 'code' }));
    await until(() => fake.submits.length === 10);
    expect(fake.submits.slice(8).map((pdu) => textOf(pdu))).toEqual(['code', 'code']);
    let most = held.length;
    while (fake.submits.length < 34 || held.length > 0) {
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, held.length);
    }
    expect(most).toBe(10);
    expect(await Promise.all([...bulk, ...urgent])).toHaveLength(34);
    expect(fake.submits.slice(10, 12).map((pdu) => textOf(pdu))).toEqual(['code', 'code']);
  });

  test('a throttled link pauses, then goes on with less', async () => {
    const fake = await startFake((session, pdu) =>
      session.send(pdu.response(fake.submits.length <= 2 ? { command_status: 0x58 } : { message_id: '1' })),
    );
    const { carrier } = await bound(fake, 'window=2&throttle_pause=0.1&max_throttle_pause=0.1');
    const outcomes = await Promise.all([carrier.submit(PART), carrier.submit(PART)]);
    expect(outcomes).toMatchObject([
      { outcome: 'refused', throttled: true },
      { outcome: 'refused', throttled: true },
    ]);
    expect(carrier.room('normal')).toBe(0);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted' });
  });

  test('what waits too long for a slot comes back unwritten', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'window=1&queue_timeout=0.1&drain=0.1');
    const written = carrier.submit(PART);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unwritten' });
    expect(fake.submits).toHaveLength(1);
    await carrier.close();
    expect(await written).toMatchObject({ outcome: 'unknown' });
  });
});

describe('what the carrier sends', () => {
  test('a receipt is acknowledged only after it is stored', async () => {
    const fake = await startFake();
    const stored = Promise.withResolvers<void>();
    const { receipts } = await bound(fake, '', { store: () => stored.promise });
    const answers: PDU[] = [];
    fake.sessions[0]?.deliver_sm(
      {
        esm_class: 4,
        source_addr: '61491570006',
        source_addr_ton: 1,
        short_message: 'id:77 stat:DELIVRD err:000 text:482913',
      },
      (pdu) => answers.push(pdu),
    );
    await until(() => receipts.length === 1);
    const probe = Promise.withResolvers<void>();
    fake.sessions[0]?.enquire_link(() => probe.resolve());
    await probe.promise;
    expect(answers).toHaveLength(0);
    stored.resolve();
    await until(() => answers.length === 1);
    expect(answers[0]).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 });
    expect(receipts[0]).toMatchObject({
      carrierId: '77',
      status: 'delivered',
      final: true,
      raw: 'id:77 stat:DELIVRD err:000',
    });
  });

  test('what cannot be stored is asked for again with 0x64', async () => {
    const fake = await startFake();
    const { inbound } = await bound(fake, '', { store: () => Promise.reject(new Error('no database')) });
    const answer = Promise.withResolvers<PDU>();
    fake.sessions[0]?.deliver_sm(
      {
        source_addr: '61491570006',
        source_addr_ton: 1,
        destination_addr: '61491579455',
        destination_addr_ton: 1,
        dest_addr_ton: 1,
        short_message: Buffer.from('Yes'),
        data_coding: 0,
      },
      answer.resolve,
    );
    expect((await answer.promise).command_status).toBe(0x64);
    expect(inbound).toEqual([{ from: '+61491570006', to: '+61491579455', text: 'Yes' }]);
  });

  test('what cannot be stored fast enough waits at the carrier, not in our memory', async () => {
    const fake = await startFake();
    const stored = Promise.withResolvers<void>();
    const { inbound } = await bound(fake, '', { store: () => stored.promise });
    const text = { source_addr: '61491570006', source_addr_ton: 1, short_message: Buffer.alloc(140, 0x61) };
    let acknowledged = 0;
    for (let count = 0; count < 20_000; count++) fake.sessions[0]?.deliver_sm(text, () => acknowledged++);
    await until(() => inbound.length >= 200);
    await settled(() => inbound.length);
    expect(inbound.length).toBeLessThan(2_000);
    stored.resolve();
    await until(() => acknowledged === 20_000);
  });

  test('a command that we do not know gets generic_nack', async () => {
    const fake = await startFake();
    await bound(fake);
    const answer = Promise.withResolvers<PDU>();
    fake.sessions[0]?.on('generic_nack', answer.resolve);
    fake.sessions[0]?.send(new PDU('query_sm', { message_id: '1' }));
    expect((await answer.promise).command_status).toBe(3);
  });
});
