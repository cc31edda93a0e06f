import { expect, test } from 'vitest';
import { readConfig } from '#server/platform/config.ts';
import { findCarriersFile } from './carriers-file.ts';

const route = {
  id: 'telco',
  name: 'Telco',
  kind: 'smpp',
  smpp: { host: 'smpp.example.com', port: 3550, systemId: 'corella', tls: true },
  secret: 'open sesame',
};

function read(content: unknown): string {
  const config = { ...readConfig({ PORT: '0' }), carriersFile: { path: '/etc/carriers.json', content } };
  try {
    return `${findCarriersFile(config)?.routes.length} read`;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

test('a file is read whole, or the start says what is wrong in it and where, without its secrets', () => {
  expect(read({ routes: [route] })).toBe('1 read');
  expect(
    read({
      routes: [
        { ...route, default: true },
        { ...route, id: 'second' },
      ],
    }),
  ).toBe('2 read');
  const refused = [
    [{}, 'routes'],
    [{ routes: [] }, '/routes'],
    [{ routes: [{ ...route, colour: 'red' }] }, 'colour'],
    [{ routes: [route, route] }, 'two of them have the id "telco"'],
    [{ routes: [route, { ...route, id: 'second' }] }, 'say "default": true of one of them'],
    [{ routes: [{ ...route, smpp: { ...route.smpp, port: 'x' } }] }, '/routes/0/smpp/port'],
    [{ routes: [{ ...route, smpp: { ...route.smpp, receiptZone: 'Mars/Base' } }] }, 'of "telco"'],
    [{ routes: [{ ...route, kind: 'twilio' }] }, 'of "telco": /http'],
  ] as const;
  for (const [content, words] of refused) {
    expect(read(content)).toContain(words);
    expect(read(content)).toMatch(/^The carriers in \/etc\/carriers\.json cannot be used: /);
    expect(read(content)).not.toContain('sesame');
  }
});

const smtp = { CORELLA_SMTP_URL: 'smtp://127.0.0.1:1' };
const smpp = { CORELLA_SMPP_URL: 'smpp://127.0.0.1:1' };

test('the simulator stands in alone or not at all', () => {
  const simulates = (environment: Record<string, string>) => {
    try {
      return readConfig({ PORT: '0', ...environment }).simulator;
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  expect(simulates({})).toBe(true);
  expect(simulates({ ...smtp, ...smpp })).toBe(false);
  expect(simulates({ ...smtp, CORELLA_SIMULATOR: 'off' })).toBe(false);
  expect(simulates(smtp)).toContain('CORELLA_SMPP_URL or CORELLA_CARRIERS is needed too');
  expect(simulates(smpp)).toContain('CORELLA_SMTP_URL is needed too');
  expect(simulates({ CORELLA_SIMULATOR: 'off' })).toContain('The simulator is off.');
  expect(simulates({ ...smtp, CORELLA_SIMULATOR: 'on' })).toContain('never runs beside a real carrier');
  expect(simulates({ ...smtp, CORELLA_CARRIERS: '/nowhere/carriers.json' })).toContain('cannot be read');
});
