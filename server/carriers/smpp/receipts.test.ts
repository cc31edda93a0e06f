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

  test('lists the ids that a receipt may mean, as written first', () => {
    expect(listIdKeys('00FF')).toEqual(['00ff', 'ff', '255']);
    expect(listIdKeys('255')).toEqual(['255', '597', 'ff']);
    expect(listIdKeys('  ')).toEqual([]);
  });
});

describe('readDelivery', () => {
  const strict = { unmarkedReceipts: false };

  test('a receipt with TLVs and no text', () => {
    const tlvs = [
      { tag: 0x001e, value: Buffer.from('77\0') },
      { tag: 0x0427, value: Buffer.of(5) },
      { tag: 0x0423, value: Buffer.of(3, 0, 69) },
    ];
    expect(readDelivery(deliver({ tlvs }), strict)).toMatchObject({
      kind: 'receipt',
      receipt: { carrierId: '77', status: 'failed', final: true, errorCode: '030045' },
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
