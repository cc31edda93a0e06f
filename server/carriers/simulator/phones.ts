import { magicNumbers } from '#contract/simulator.ts';
import type { Phone } from './queries/submits.ts';

/** The system id under which Corella itself binds. */
export const ourSystemId = 'corella';

const DEFAULT_DELAY_SECONDS = 5;

const magic = new Map(magicNumbers.map((each) => [each.number, each]));

/** How a phone behaves while nobody has told it anything. */
export function newPhone(number: string): Phone {
  const known = magic.get(number);
  return {
    number,
    mode: known?.mode ?? 'normal',
    delaySeconds: known?.delaySeconds ?? DEFAULT_DELAY_SECONDS,
  };
}

/** Whether phones of this number behave in a way of their own from the start. */
export function isMagic(number: string): boolean {
  return magic.has(number);
}
