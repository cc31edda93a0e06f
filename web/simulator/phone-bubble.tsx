import type { HandsetText } from '#contract/simulator.ts';
import { formatNumber, formatTime } from '#web/lib/format.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { splitCode } from './code-in-text.ts';
import classes from './phone-bubble.module.css';

const STATES: Record<HandsetText['state'], string> = {
  received: '',
  queued: 'On its way to Corella',
  sent: 'Sent',
  refused: 'Refused by Corella',
};
const NEVER_ARRIVED = 'It never reached this phone';
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export function PhoneBubble({ text }: { text: HandsetText }) {
  const incoming = text.direction === 'to_handset';
  const { words, autofill, code } = splitCode(text.text);
  const arrived = text.state !== 'refused';
  const state = incoming && !arrived ? NEVER_ARRIVED : STATES[text.state];
  return (
    <article className={classes['row']} data-direction={text.direction} data-arrived={arrived}>
      <div className={classes['bubble']}>
        <p className={classes['words']}>{words}</p>
        {autofill && <p className={classes['autofill']}>{autofill}</p>}
      </div>
      <div className={classes['foot']}>
        <span>
          {incoming ? 'from' : 'to'} {formatNumber(text.other)}, {formatTime(text.at, timeZone)}
          {state && `. ${state}`}
        </span>
        {incoming && arrived && code && (
          <CopyButton size="compact-xs" variant="subtle" value={code} label={`Copy ${code}`} />
        )}
      </div>
    </article>
  );
}
