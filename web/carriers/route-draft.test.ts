import { expect, test } from 'vitest';
import { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierRoute } from '#contract/carriers.ts';
import { draftOf, emptyDraft, settingsOf, suggestId } from './route-draft.ts';
import { fieldsOf } from './setting-fields.ts';

const route: CarrierRoute = {
  id: 'telco',
  name: 'Telco',
  kind: 'smpp',
  source: 'settings',
  isDefault: true,
  enabled: true,
  version: 3,
  hasSecret: true,
  hasSigningSecret: false,
  webhookUrl: null,
  perSecond: 12.5,
  links: [],
  http: null,
  smpp: {
    host: 'smpp.example.com',
    port: 3550,
    systemId: 'corella',
    tls: true,
    tlsVerify: false,
    window: 40,
    bindMode: 'pair',
    moreEndpoints: [{ host: '::1', port: 2775 }],
    statuses: { '0x45': 'retry' },
    responseTimeoutSeconds: 2.5,
  },
};

test('what a form shows of a carrier is what it saves', () => {
  expect(settingsOf(draftOf(route))).toEqual({ smpp: route.smpp });
  expect(draftOf(route)).toMatchObject({ secret: '', perSecond: '12.5' });
});

test('what is as usual is left out', () => {
  const values = {
    host: ' smpp.example.com ',
    port: '2775',
    systemId: 'x',
    tlsVerify: true,
    bindMode: 'transceiver',
    window: '',
  };
  expect(settingsOf({ ...emptyDraft, values })).toEqual({
    smpp: { host: 'smpp.example.com', port: 2775, systemId: 'x', tls: false },
  });
});

test('what cannot be read is sent as it is, for the server to say so', () => {
  const values = { port: 'often', moreEndpoints: 'nowhere' };
  expect(settingsOf({ ...emptyDraft, values }).smpp).toEqual({
    port: 'often',
    tls: false,
    moreEndpoints: [{ host: '', port: 'nowhere' }],
  });
});

test('every setting of the contract has a field, and every field a setting', () => {
  expect(
    fieldsOf('smpp')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(SmppRouteSettings.properties).sort());
  const http = [...fieldsOf('mobile_message'), ...fieldsOf('twilio'), ...fieldsOf('kannel')].map(
    ({ name }) => name,
  );
  expect([...new Set(http)].sort()).toEqual(Object.keys(HttpCarrierSettings.properties).sort());
});

test('an id is suggested from the name', () => {
  expect(suggestId('Télco East №2')).toBe('telco-east-2');
  expect(suggestId('  24/7 SMS  ')).toBe('sms');
});
