import { describe, expect, test } from 'vitest';
import { readDelivery } from './deliver.ts';
import type { MessagePdu } from './pdu.ts';
import { listIdKeys, parseReceipt, parseReceiptDate } from './receipts.ts';

const STANDARD =
  'id:0123ABC sub:001 dlvrd:001 submit date:2611231015 done date:2611231016 stat:DELIVRD err:000 text:482913 is your code';

describe('parseReceipt', () => {
  test.each<[string, string, object]>([
    [
      'the standard form',
      STANDARD,
      { id: '0123ABC', status: 'delivered', errorCode: '000', doneAt: new Date('2026-11-23T10:16:00Z') },
    ],
    [
      'any order and case',
      'STAT:undeliv ERR:069 ID:77 DONE DATE:261123101644',
      { id: '77', status: 'failed', errorCode: '069', doneAt: new Date('2026-11-23T10:16:44Z') },
    ],
    [
      'submitdate without its space',
      'id:5 submitdate:2611231015 donedate:2611231016 stat:EXPIRED',
      { id: '5', status: 'expired', doneAt: new Date('2026-11-23T10:16:00Z') },
    ],
    [
      'zero dates',
      'id:5 done date:0000000000 stat:REJECTD',
      { id: '5', status: 'rejected', doneAt: undefined },
    ],
    ['colons in the text', 'id:9 stat:UNDELIV text:see stat:DELIVRD id:1', { id: '9', status: 'failed' }],
    [
      'text in the middle',
      'id:9 text:hi: there stat:DELIVRD err:001',
      { id: '9', status: 'delivered', errorCode: '001' },
    ],
    [
      'a UUID',
      'id:01998a2e-5d7c-7b1e-9f0e-1c2d3e4f5a6b stat:DELIVRD',
      { id: '01998a2e-5d7c-7b1e-9f0e-1c2d3e4f5a6b' },
    ],
    [
      'empty fields',
      'id:9 err: stat:DELIVRD submit date: done date:2611231016',
      { id: '9', status: 'delivered', errorCode: undefined, doneAt: new Date('2026-11-23T10:16:00Z') },
    ],
    ['an id with colons', 'id:a:b:c sub:001 stat:EXPIRED', { id: 'a:b:c', status: 'expired' }],
    [
      'commas for spaces',
      'id:4,sub:001,stat:REJECTD,err:12,text:x',
      { id: '4', status: 'rejected', errorCode: '12' },
    ],
    [
      'equal signs and whole words',
      'id=4 status=delivered error=0',
      { id: '4', status: 'delivered', errorCode: '0' },
    ],
    [
      'a date as people write it',
      'id:5 done date:2026-11-23 10:16:44 stat:DELIVRD',
      { status: 'delivered', doneAt: new Date('2026-11-23T10:16:44Z') },
    ],
    [
      'a whole year',
      'id:5 done_date:202611231016 stat:DELIVRD',
      { doneAt: new Date('2026-11-23T10:16:00Z') },
    ],
    ['the text first', 'Text:id:8 stat:EXPIRED id:5 stat:DELIVRD', { id: '5', status: 'delivered', raw: '' }],
    ['an unknown state', 'id:1 stat:BROKEN', { id: '1', status: undefined }],
    ['nothing', '', { id: undefined, status: undefined, doneAt: undefined }],
  ])('%s', (_name, text, expected) => {
    expect(parseReceipt(text)).toMatchObject(expected);
  });

  test('drops the quoted text, where a login code could stand', () => {
    expect(parseReceipt(STANDARD).raw).not.toContain('482913');
    expect(parseReceipt('id:1 stat:DELIVRD TEXT: 482913').raw).toBe('id:1 stat:DELIVRD');
  });

  test('a date that cannot be is none', () => {
    expect(parseReceiptDate('2602301200')).toBeUndefined();
    expect(parseReceiptDate('26023012')).toBeUndefined();
  });

  test.each([
    ['UTC', '2611231016', '2026-11-23T10:16:00Z'],
    ['Australia/Sydney', '2611231016', '2026-11-22T23:16:00Z'],
    ['Australia/Sydney', '2607231016', '2026-07-23T00:16:00Z'],
    ['Asia/Kolkata', '2611231016', '2026-11-23T04:46:00Z'],
    // Clocks of Sydney go from 3 back to 2 on 5 April and from 2 on to 3 on 4 October.
    ['Australia/Sydney', '2604050130', '2026-04-04T14:30:00Z'],
    ['Australia/Sydney', '2604050230', '2026-04-04T15:30:00Z'],
    ['Australia/Sydney', '2604050330', '2026-04-04T17:30:00Z'],
    ['Australia/Sydney', '2610040130', '2026-10-03T15:30:00Z'],
    ['Australia/Sydney', '2610040330', '2026-10-03T16:30:00Z'],
    ['America/Los_Angeles', '2611011200', '2026-11-01T20:00:00Z'],
  ])('a date in the zone %s: %s', (zone, digits, instant) => {
    expect(parseReceiptDate(digits, zone)).toEqual(new Date(instant));
  });

  test.each(['0000000000', '2613011200', '2611312400', '2611232561', '26112310161', 'soon', ''])(
    'no date: "%s"',
    (digits) => {
      expect(parseReceiptDate(digits)).toBeUndefined();
    },
  );

  test('lists the ids that a receipt may mean, as written first', () => {
    expect(listIdKeys('00FF')).toEqual(['00ff', 'ff', '255']);
    expect(listIdKeys('255')).toEqual(['255', '597', 'ff']);
    expect(listIdKeys('  ')).toEqual([]);
  });
});

describe('readDelivery', () => {
  const strict = { unmarkedReceipts: false };

  test('a receipt is read without the NULs in it', () => {
    const shortMessage = Buffer.from('id:99\x0091 stat:UNDELIV err:00\0', 'latin1');
    expect(readDelivery(deliver({ esmClass: 4, dataCoding: 3, shortMessage }), strict)).toMatchObject({
      receipt: { carrierId: '9991', status: 'failed', errorCode: '00', raw: 'id:9991 stat:UNDELIV err:00' },
    });
  });

  test('a receipt with TLVs and no text', () => {
    const tlvs = [
      { tag: 0x001e, value: Buffer.from('77\0') },
      { tag: 0x0427, value: Buffer.of(5) },
      { tag: 0x0423, value: Buffer.of(3, 0, 69) },
    ];
    expect(readDelivery(deliver({ tlvs }), strict)).toMatchObject({
      kind: 'receipt',
      receipt: {
        carrierId: '77',
        status: 'failed',
        final: true,
        errorCode: '030045',
        raw: 'receipted_message_id:77 message_state:5 network_error_code:030045',
      },
    });
  });

  test('an id of a receipt makes none of a text without a state', () => {
    const tlvs = [{ tag: 0x001e, value: Buffer.from('77\0') }];
    const shortMessage = Buffer.from('hello');
    expect(readDelivery(deliver({ tlvs, shortMessage }), strict)).toMatchObject({ part: { text: 'hello' } });
    const report = Buffer.from('stat:DELIVRD');
    expect(readDelivery(deliver({ tlvs, shortMessage: report }), strict)).toMatchObject({
      receipt: { carrierId: '77', status: 'delivered' },
    });
  });

  test('a receipt in UCS-2', () => {
    const shortMessage = Buffer.from(STANDARD, 'utf16le').swap16();
    expect(readDelivery(deliver({ esmClass: 4, dataCoding: 8, shortMessage }), strict)).toMatchObject({
      kind: 'receipt',
      receipt: { carrierId: '0123ABC', status: 'delivered', source: '+61491570006' },
    });
  });

  test('an intermediate notice is not final', () => {
    const shortMessage = Buffer.from('id:1 stat:ENROUTE');
    expect(readDelivery(deliver({ esmClass: 0x20, shortMessage }), strict)).toMatchObject({
      receipt: { status: 'enroute', final: false },
    });
  });

  test('an intermediate notice never ends a message, whatever it says', () => {
    const shortMessage = Buffer.from('id:1 stat:UNDELIV');
    expect(readDelivery(deliver({ esmClass: 0x20, shortMessage }), strict)).toMatchObject({
      receipt: { status: 'failed', final: false },
    });
  });

  test('a receipt in message_payload, its dates in the zone of the carrier', () => {
    const tlvs = [{ tag: 0x0424, value: Buffer.from(STANDARD) }];
    const rules = { ...strict, receiptZone: 'Australia/Sydney' };
    expect(readDelivery(deliver({ esmClass: 4, tlvs }), rules)).toMatchObject({
      receipt: { carrierId: '0123ABC', doneAt: new Date('2026-11-22T23:16:00Z') },
    });
  });

  test('a text of a phone that only mentions a receipt stays a text', () => {
    const shortMessage = Buffer.from('my id: 5, stat: fine');
    expect(readDelivery(deliver({ shortMessage }), { unmarkedReceipts: true }).kind).toBe('inbound');
  });

  test('a phone cannot forge a receipt, unless the carrier marks none of its own', () => {
    const pdu = deliver({ shortMessage: Buffer.from(STANDARD) });
    expect(readDelivery(pdu, strict).kind).toBe('inbound');
    expect(readDelivery(pdu, { unmarkedReceipts: true }).kind).toBe('receipt');
  });

  test('an inbound part with a 16-bit reference', () => {
    const shortMessage = Buffer.from([6, 8, 4, 1, 2, 3, 2, 0x00, 0x61]);
    expect(readDelivery(deliver({ esmClass: 0x40, shortMessage }), strict)).toEqual({
      kind: 'inbound',
      part: {
        from: '+61491570006',
        to: '+61491579455',
        text: '@a',
        concatenation: { reference: 258, total: 3, number: 2 },
      },
    });
  });

  test('an inbound part with segment TLVs, its text in message_payload', () => {
    const tlvs = [
      { tag: 0x020c, value: Buffer.of(1, 4) },
      { tag: 0x020e, value: Buffer.of(2) },
      { tag: 0x020f, value: Buffer.of(1) },
      { tag: 0x0424, value: Buffer.from('Yes') },
    ];
    expect(readDelivery(deliver({ tlvs }), strict)).toMatchObject({
      part: { text: 'Yes', concatenation: { reference: 260, total: 2, number: 1 } },
    });
  });

  test('a header that runs past the end is text', () => {
    expect(readDelivery(deliver({ esmClass: 0x40, shortMessage: Buffer.from('zz') }), strict)).toMatchObject({
      part: { text: 'zz' },
    });
  });
});

function deliver(fields: Partial<MessagePdu>): MessagePdu {
  return {
    command: 'deliver_sm',
    status: 0,
    sequence: 1,
    serviceType: '',
    source: { ton: 1, npi: 1, digits: '61491570006' },
    destination: { ton: 1, npi: 1, digits: '61491579455' },
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    scheduledAt: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresent: 0,
    dataCoding: 0,
    defaultMessageId: 0,
    shortMessage: Buffer.alloc(0),
    tlvs: [],
    ...fields,
  };
}
