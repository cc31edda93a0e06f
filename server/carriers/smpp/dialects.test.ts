import { PDU } from 'smpp';
import { describe, expect, test } from 'vitest';
import { PART } from '#server/testing/fake-carrier.ts';
import type { OutgoingPart } from '../carrier.ts';
import { addressOfNumber, addressOfSender, formatAddress } from './addresses.ts';
import { readDelivery } from './deliver.ts';
import { PduError } from './octets.ts';
import { encodePdu } from './pdu.ts';
import { completeSettings, findFeatures, type SmppSettings } from './settings.ts';
import { parseSmppUrl } from './smpp-url.ts';
import { buildSubmit } from './submit.ts';

const ACCOUNT = { host: 'smsc.example.com', port: 2775, systemId: 'corella', password: 'secret' };

function submit(part: Partial<OutgoingPart>, settings: Partial<SmppSettings> = {}) {
  return buildSubmit({ ...PART, ...part }, completeSettings({ ...ACCOUNT, ...settings }));
}

const SECOND_OF_THREE = { reference: 0x0102, total: 3, number: 2 };

describe('the parts of a long text', () => {
  test('by a header with 8 bits', () => {
    const pdu = submit({ text: 'a', concatenation: { ...SECOND_OF_THREE, reference: 7 } });
    expect(pdu).toMatchObject({ esmClass: 0x40, tlvs: [] });
    expect(pdu.shortMessage).toEqual(Buffer.from([5, 0, 3, 7, 3, 2, 0x61]));
  });

  test('by a header with 16 bits, which a large reference takes by itself', () => {
    const octets = Buffer.from([6, 8, 4, 1, 2, 3, 2, 0x61]);
    expect(
      submit({ text: 'a', concatenation: SECOND_OF_THREE }, { concatenation: 'udh16' }).shortMessage,
    ).toEqual(octets);
    expect(submit({ text: 'a', concatenation: SECOND_OF_THREE }).shortMessage).toEqual(octets);
  });

  test('by the sar options, as an independent codec reads them', () => {
    const pdu = submit({ text: 'a'.repeat(153), concatenation: SECOND_OF_THREE }, { concatenation: 'sar' });
    expect(PDU.fromBuffer(encodePdu(pdu))).toMatchObject({
      esm_class: 0,
      sar_msg_ref_num: 0x0102,
      sar_total_segments: 3,
      sar_segment_seqnum: 2,
    });
  });

  test('by message_payload, where the whole text has no concatenation', () => {
    const pdu = submit({ text: 'a'.repeat(400) }, { concatenation: 'payload' });
    expect(pdu.shortMessage).toHaveLength(0);
    expect(pdu.tlvs).toEqual([{ tag: 0x0424, value: Buffer.alloc(400, 0x61) }]);
    expect(submit({ text: 'ж'.repeat(71), encoding: 'ucs2' }).tlvs[0]?.value).toHaveLength(142);
    expect(submit({ text: 'a'.repeat(160) }, { concatenation: 'payload' }).tlvs).toEqual([]);
  });

  test('a route without options refuses a whole text', () => {
    expect(() => submit({ text: 'a'.repeat(161) }, { tlvs: false })).toThrow(PduError);
    expect(() => completeSettings({ ...ACCOUNT, tlvs: false, concatenation: 'sar' })).toThrow('tlvs=1');
  });

  test('tell those who prepare them', () => {
    expect(findFeatures({ concatenation: 'payload' })).toEqual({ wholeTexts: true, referenceBits: 8 });
    expect(findFeatures({ concatenation: 'udh16' })).toEqual({ wholeTexts: false, referenceBits: 16 });
  });
});

describe('the alphabet of a route', () => {
  test.each<[SmppSettings['gsmAlphabet'], number, string, number, number[]]>([
    ['gsm7', 0, 'é€', 0, [0x05, 0x1b, 0x65]],
    ['latin1', 3, 'é£', 3, [0xe9, 0xa3]],
    ['latin1', 0, 'é£', 0, [0xe9, 0xa3]],
    ['latin1', 3, '€', 8, [0x20, 0xac]],
    ['ascii', 0, 'a@', 0, [0x61, 0x40]],
    ['ascii', 0, 'é', 8, [0x00, 0xe9]],
    ['packed', 0, 'hellohello', 0, [0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9, 0xec, 0x37]],
  ])('%s with data_coding %i writes %s', (gsmAlphabet, gsmDataCoding, text, dataCoding, octets) => {
    const pdu = submit({ text }, { gsmAlphabet, gsmDataCoding });
    expect([pdu.dataCoding, [...pdu.shortMessage]]).toEqual([dataCoding, octets]);
  });

  test('what it lacks and what does not fit beside it is refused', () => {
    const text = `${'a'.repeat(152)}€`;
    expect(() => submit({ text, concatenation: SECOND_OF_THREE }, { gsmAlphabet: 'latin1' })).toThrow(
      PduError,
    );
  });

  test.each(['gsm7', 'packed', 'latin1', 'ascii'] as const)('%s comes back as it went', (gsmAlphabet) => {
    for (let length = 0; length <= 20; length++) {
      for (const concatenation of [undefined, { reference: 9, total: 2, number: 1 }, SECOND_OF_THREE]) {
        const text = 'x'.repeat(length);
        const part = concatenation ? { text, concatenation } : { text };
        const pdu = submit(part, { gsmAlphabet });
        const delivery = readDelivery(pdu, { unmarkedReceipts: false, gsmAlphabet });
        expect(delivery).toMatchObject({ part });
      }
    }
  });
});

describe('addresses of a route', () => {
  const rules = { shortCodeTon: 6, nationalCode: '61', nationalTrunk: '0', nationalSend: true } as const;

  test('short codes and national numbers leave as the carrier wants them', () => {
    expect(addressOfSender('19900', rules)).toEqual({ ton: 6, npi: 0, digits: '19900' });
    expect(addressOfNumber('+61491570006', rules)).toEqual({ ton: 2, npi: 1, digits: '0491570006' });
    expect(addressOfNumber('+64211234567', rules)).toEqual({ ton: 1, npi: 1, digits: '64211234567' });
    expect(addressOfNumber('+61491570006', { ...rules, nationalSend: false }).ton).toBe(1);
  });

  test.each([
    [{ ton: 2, npi: 1, digits: '0491570006' }, '+61491570006'],
    [{ ton: 2, npi: 1, digits: '491570006' }, '+61491570006'],
    [{ ton: 0, npi: 0, digits: '0491570006' }, '+61491570006'],
    [{ ton: 0, npi: 0, digits: '61491570006' }, '+61491570006'],
    [{ ton: 1, npi: 1, digits: '61491570006' }, '+61491570006'],
    [{ ton: 0, npi: 0, digits: '19900' }, '19900'],
  ])('%o is read as an international one', (address, text) => {
    expect(formatAddress(address, rules)).toBe(text);
  });
});

describe('settings in an address', () => {
  test('every option of a route can be told', () => {
    const text =
      'smpps://a:b@host?links=2&bind=pair&urgent_link=1&tls_verify=0&tls_servername=smsc.example.com&concatenation=sar' +
      '&alphabet=latin1&data_coding=3&short_code_ton=6&national=61&national_send=1&id_base=hex&receipt_zone=Australia/Sydney' +
      '&interface_version=50&per_second=30&status=0x45:retry,1028:permanent_address';
    expect(parseSmppUrl(text)).toMatchObject({
      moreEndpoints: [{ host: 'host', port: 3550 }],
      bindMode: 'pair',
      urgentLink: true,
      tlsVerify: false,
      concatenation: 'sar',
      gsmAlphabet: 'latin1',
      gsmDataCoding: 3,
      shortCodeTon: 6,
      nationalCode: '61',
      nationalSend: true,
      idBase: 'hex',
      receiptZone: 'Australia/Sydney',
      interfaceVersion: 0x50,
      perSecond: 30,
      statuses: { '0x45': 'retry', '1028': 'permanent_address' },
    });
    expect(parseSmppUrl('smpp://a:b@host?links=other:2776,[::1]:2777').moreEndpoints).toEqual([
      { host: 'other', port: 2776 },
      { host: '::1', port: 2777 },
    ]);
  });

  test.each([
    'bind=both',
    'links=0',
    'links=17',
    'links=host',
    'urgent_link=yes',
    'concatenation=udh',
    'status=0x45:no',
    'status=x:retry',
    'receipt_zone=Mars/Base',
    'short_code_ton=5',
    'tlvs=0&concatenation=payload',
    'interface_version=35',
    'per_second=-1',
  ])('%s is refused', (query) => {
    expect(() => parseSmppUrl(`smpp://a:b@host?${query}`)).toThrow(/[.]$/);
  });
});
