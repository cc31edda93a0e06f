import { expect, test } from 'vitest';
import { readCookies } from './cookies.ts';

test.each([
  ['__Host-corella_session=a', { session: 'a' }],
  ['other=1; __Host-corella_session=a; __Host-corella_device=b', { session: 'a', device: 'b' }],
  ['__Host-corella_session=a; __Host-corella_session=b', {}],
  ['__Host-corella_session=a; x__Host-corella_session=b', {}],
  ['__Host-corella_session =a; __Host-corella_session =b', {}],
  ['__Host-corella_session =a', {}],
  [`__Host-corella_session=a; filler=${'f'.repeat(8192)}`, {}],
  [undefined, {}],
])('our cookies are read out of %s', (header, cookies) => {
  expect(readCookies(header)).toEqual(cookies);
});
