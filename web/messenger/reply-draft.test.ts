import { expect, test } from 'vitest';
import { fillReply, fillTemplate } from './reply-draft.ts';

const fields = { first_name: 'Robin', plan: 'Gold' };

test('a template comes with what is known of the contact, and with what stands behind the bar where nothing is', () => {
  expect(fillTemplate('Hi {first_name|there}, plan {plan|none} in {city|town}. {optout}', fields)).toBe(
    'Hi Robin, plan Gold in town. {optout}',
  );
});

test('a field that would leave a hole stays in the box, and is named', () => {
  const text = fillTemplate('Hi {first_name}, your van is in {city}', fields);
  expect(text).toBe('Hi Robin, your van is in {city}');
  expect(fillReply(text, fields).missing).toEqual(['city']);
});
