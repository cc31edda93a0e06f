import type { Challenge } from '#contract/access.ts';

/** Says where the code went, with the number or address masked. */
export function CodeSentText({ challenge }: { challenge: Challenge }) {
  const way = challenge.channel === 'sms' ? 'by SMS' : 'by e-mail';
  return (
    <>
      We sent a {challenge.codeLength}-digit code {way} to{' '}
      <strong style={{ whiteSpace: 'nowrap' }}>{challenge.destination}</strong>.
    </>
  );
}
