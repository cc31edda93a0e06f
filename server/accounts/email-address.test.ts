import { describe, expect, test } from 'vitest';
import { normaliseEmail } from './email-address.ts';

describe('REC-13 an address is exactly one plain address', () => {
  test.each([
    'sam',
    'sam@',
    '@example.com',
    'sam@example',
    'sam@@example.com',
    'sam@example.com,eve@example.com',
    'sam@example.com eve@example.com',
    'sam@example.com;eve@example.com',
    'sam@example.com\r\nBcc: eve@example.com',
    'sam@example.com\n',
    'sam\u0000@example.com',
    'sam\u200b@example.com',
    'sam\u00ad@example.com',
    'sam\uff20example.com',
    'sam\ufe6bexample.com',
    'sam@ex\u0430mple.com',
    '"sam"@example.com',
    'Sam <sam@example.com>',
    'sam@[127.0.0.1]',
    'sam@127.0.0.1',
    'sam@-example.com',
    'sam@example..com',
    '.sam@example.com',
    'sam.@example.com',
    's..am@example.com',
    `${'a'.repeat(65)}@example.com`,
    `sam@${'a.'.repeat(130)}com`,
  ])('refuses %j', (text) => {
    expect(() => normaliseEmail(text)).toThrow('This is not an e-mail address.');
  });

  test.each([
    ['sam@example.com', 'sam@example.com'],
    [' Sam.Lee@Example.COM ', 'sam.lee@example.com'],
    ["o'neil+work@mail.example.co", "o'neil+work@mail.example.co"],
    ['sam@xn--bcher-kva.example', 'sam@xn--bcher-kva.example'],
  ])('takes %j', (text, key) => {
    expect(normaliseEmail(text)).toEqual({ email: text.trim(), key });
  });
});
