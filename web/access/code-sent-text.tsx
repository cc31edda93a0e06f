import type { Challenge } from '#contract/access.ts';

/** Says where the code went, with the number or address masked; or that it waits, because another one went out just before. */
export function CodeSentText({ challenge }: { challenge: Challenge }) {
  const way = challenge.channel === 'sms' ? 'by SMS' : 'by e-mail';
  const destination = <strong style={{ whiteSpace: 'nowrap' }}>{challenge.destination}</strong>;
  if (challenge.delivery === 'waiting') {
    return (
      <>
        Another code went out a moment ago, so none was sent yet. Ask for it below; it goes {way} to{' '}
        {destination}.
      </>
    );
  }
  return (
    <>
      We sent a {challenge.codeLength}-digit code {way} to {destination}.
    </>
  );
}
