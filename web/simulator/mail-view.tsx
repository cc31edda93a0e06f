import { SegmentedControl, Title } from '@mantine/core';
import { useState } from 'react';
import type { SimulatorMail } from '#contract/simulator.ts';
import { formatInstant } from '#web/lib/format.ts';
import { CopyButton } from '#web/ui/copy-button.tsx';
import classes from './mail-view.module.css';

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const VIEWS = [
  { value: 'text', label: 'Plain' },
  { value: 'html', label: 'As designed' },
];

/** One mail; the designed form stays shut in a frame that runs no scripts. */
export function MailView({ mail }: { mail: SimulatorMail }) {
  const [view, setView] = useState('text');
  return (
    <article className={classes['mail']}>
      <header className={classes['head']}>
        <Title order={2}>{mail.subject}</Title>
        <dl className={classes['facts']}>
          <dt>To</dt>
          <dd>{mail.to}</dd>
          <dt>From</dt>
          <dd>{mail.from}</dd>
          <dt>Received</dt>
          <dd>{formatInstant(mail.at, timeZone)}</dd>
        </dl>
        {mail.html && (
          <SegmentedControl
            aria-label="Form of the mail"
            size="xs"
            data={VIEWS}
            value={view}
            onChange={setView}
          />
        )}
      </header>
      {view === 'html' && mail.html ? <Designed html={mail.html} /> : <PlainText text={mail.text} />}
    </article>
  );
}

function Designed({ html }: { html: string }) {
  return (
    <iframe
      className={classes['designed']}
      title="The mail as designed"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={`<base target="_blank">${html}`}
    />
  );
}

const LINK = /(https?:\/\/[^\s<>"]+)/;

function PlainText({ text }: { text: string }) {
  const pieces = text.split(LINK).map((piece, index) => ({ piece, key: `${index} ${piece}` }));
  const links = pieces.filter(({ piece }) => LINK.test(piece));
  return (
    <>
      <div className={classes['text']}>
        {pieces.map(({ piece, key }) =>
          LINK.test(piece) ? (
            <a key={key} href={piece} target="_blank" rel="noreferrer">
              {piece}
            </a>
          ) : (
            piece
          ),
        )}
      </div>
      {links.map(({ piece, key }) => (
        <div key={key} className={classes['aside']}>
          <CopyButton size="compact-sm" value={piece} label="Copy the link" />
          <span>To open it as somebody else, paste it into a private window.</span>
        </div>
      ))}
    </>
  );
}
