import { septetsOf } from './gsm7.ts';

export const senderNameLengthAtMost = 11;

type Rule = (name: string) => string | undefined;

// ACMA, SMS Sender ID Register, 3.1; the alphabet is the basic table of GSM 03.38, because each sign of its extension takes two of the 11
// places of an address, and a name without a letter could pass for a telephone number.
const rules: readonly Rule[] = [
  (name) => (name === '' ? 'Enter a name.' : undefined),
  (name) => {
    const foreign = [...name].find(
      (sign) => !/^[\x20-\x7e]$/.test(sign) || septetsOf(sign.charCodeAt(0)) !== 1,
    );
    return (
      foreign &&
      `Phones cannot show “${foreign}” in the name of a sender. Use plain letters, digits and signs.`
    );
  },
  (name) => (name.length < 2 ? 'Use at least 2 characters.' : undefined),
  (name) =>
    name.length > senderNameLengthAtMost
      ? `Use at most ${senderNameLengthAtMost} characters, spaces included; this has ${name.length}.`
      : undefined,
  (name) => (/^_|_$/.test(name) ? 'A name neither begins nor ends with an underscore.' : undefined),
  (name) =>
    /[a-z]/i.test(name)
      ? undefined
      : 'A name needs at least one letter, so that it is not taken for a number.',
  (name) =>
    /unverified/i.test(name)
      ? 'Phones show “Unverified” where a name is not registered, so no name may contain it.'
      : undefined,
];

/** The name as it is sent, without the spaces around it. */
export function trimSenderName(text: string): string {
  return text.trim();
}

/**
 * What is wrong with a business name as a sender by the syntax rules of the Australian register (ACMA 3.1), in words; undefined when
 * nothing is. Whether it is the name of the business, the register alone decides.
 */
export function findSenderNameFault(text: string): string | undefined {
  const name = trimSenderName(text);
  for (const rule of rules) {
    const fault = rule(name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
