import { describe, expect, test } from 'vitest';
import { pathForNext, readNextPath } from './next-path.ts';

describe('WEB-05 no open redirect after sign-in', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%2fevil.example',
    '/%5cevil.example',
    '/%2F%2Fevil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/%09/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'evil.example',
    ' //evil.example',
    '',
    undefined,
  ])('%j leads to the first page', (next) => {
    expect(readNextPath(next)).toBe('/');
  });

  test.each(['/send', '/history?direction=in', '/settings/users', '/history/018f-1'])(
    '%s is kept',
    (next) => {
      expect(readNextPath(next)).toBe(next);
    },
  );

  test('pages of the sign-in itself are not worth coming back to', () => {
    expect(pathForNext({ pathname: '/sign-in/code', search: '' })).toBeUndefined();
    expect(pathForNext({ pathname: '/history', search: '?state=sent' })).toBe('/history?state=sent');
  });
});
