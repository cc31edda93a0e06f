import type { CodeSender } from '#contract/code-sender.ts';

export type Registration = Exclude<CodeSender['registration'], 'none'>;

export const registrationChoices: { value: Registration; label: string }[] = [
  { value: 'draft', label: 'Not lodged yet' },
  { value: 'lodged', label: 'Lodged, waits for the register' },
  { value: 'registered', label: 'Registered' },
];

/** Whether a sender is meant as a name: a number has no letter in it. */
export function isName(sender: string): boolean {
  return /[a-z]/i.test(sender);
}

type Words = { word: string; note?: string; tone: 'good' | 'info' | 'warn' };

const unverified =
  'Phones show “Unverified” in its place until it is registered. Register it through your carrier.';

/** How the sender of login codes stands. */
export function wordsOf({ registration }: CodeSender): Words {
  switch (registration) {
    case 'none':
      return { word: 'For codes alone', tone: 'good' };
    case 'registered':
      return { word: 'Registered, for codes alone', tone: 'good' };
    case 'lodged':
      return { word: 'Lodged', note: unverified, tone: 'info' };
    case 'draft':
      return { word: 'Not registered', note: unverified, tone: 'warn' };
  }
}
