import { measureText } from '#contract/segments.ts';
import type { Letter } from '#server/platform/mail/letter.ts';

export type CodeReason =
  | 'sign_up'
  | 'sign_in'
  | 'invitation'
  | 'step_up'
  | 'mobile_change'
  | 'recovery'
  | 'password_reset';

const purposes: Record<CodeReason, string> = {
  sign_up: 'code to confirm this mobile',
  sign_in: 'login code',
  invitation: 'code to join',
  step_up: 'code to confirm it is you',
  mobile_change: 'code to confirm this mobile',
  recovery: 'code to confirm this mobile',
  password_reset: 'code for a new password',
};

/**
 * The text of a code: one GSM-7 part; the code first, who it is for, a warning, and the origin-bound last line (WICG origin-bound
 * one-time codes) with the host of the configuration. A business name that does not fit is shortened or left out.
 */
export function writeCodeText(text: {
  code: string;
  reason: CodeReason;
  businessName: string;
  host: string;
}): string {
  const lastLine = `@${text.host} #${text.code}`;
  const write = (who: string) =>
    `${text.code} is your Corella ${purposes[text.reason]}${who}. Never share it.\n\n${lastLine}`;
  const name = gsmOnly(text.businessName);
  for (const length of [40, 30, 20, 10]) {
    const candidate = write(name ? ` for ${name.slice(0, length).trim()}` : '');
    if (fitsOnePart(candidate)) return candidate;
  }
  return write('');
}

function fitsOnePart(text: string): boolean {
  const measured = measureText(text);
  return measured.encoding === 'gsm7' && measured.parts === 1;
}

function gsmOnly(text: string): string {
  const plain = text.replace(/[\s@#]+/g, ' ');
  return [...plain]
    .filter((character) => measureText(character).encoding === 'gsm7')
    .join('')
    .trim();
}

const closings: Partial<Record<CodeReason, string>> = {
  invitation: 'If you did not accept an invitation just now, do nothing.',
};

/** The same code by e-mail: no link beside it, and not in the subject. */
export function writeCodeLetter(text: {
  code: string;
  reason: CodeReason;
  businessName: string;
  minutes: number;
}): { subject: string; letter: Letter } {
  return {
    subject: `Your Corella ${purposes[text.reason]}`,
    letter: {
      heading: `Your ${purposes[text.reason]}`,
      code: text.code,
      paragraphs: [
        `Enter it on the page that asked for it, within ${text.minutes} minutes. It is for ${text.businessName}.`,
        'Never share it: nobody from Corella or from your business will ask for it.',
      ],
      closing:
        closings[text.reason] ??
        'If you did not ask for a code, somebody knows your password. Tell the account owner, and change it.',
    },
  };
}
