import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { v7 as uuid } from 'uuid';
import type { Clock } from '#server/platform/clock.ts';
import type { Log } from '#server/platform/log.ts';
import type { SimulatorDb } from './queries/handsets.ts';
import { insertMail } from './queries/mails.ts';

const MAX_MAIL_OCTETS = 5 * 1024 * 1024;

const CLOSE_MS = 1_000;

export type MailSink = { port: number; close(): Promise<void> };

/** A real SMTP server on loopback that keeps every mail in the pretend mailbox, one row for each recipient, before it says 250. */
export async function startMailSink({
  db,
  clock,
  log,
}: {
  db: SimulatorDb;
  clock: Clock;
  log: Log;
}): Promise<MailSink> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: MAX_MAIL_OCTETS,
    closeTimeout: CLOSE_MS,
    logger: false,
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address.toLowerCase());
      simpleParser(stream, { skipImageLinks: true })
        .then((mail) => keepMail({ db, clock, mail, recipients }))
        .then(() => done())
        .catch((error: Error) => done(error));
    },
  });
  server.on('error', (error) =>
    log.warn({ error: error.message }, 'The pretend mail server had trouble with a connection.'),
  );
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

type Arrival = { db: SimulatorDb; clock: Clock; mail: ParsedMail; recipients: string[] };

async function keepMail({ db, clock, mail, recipients }: Arrival): Promise<void> {
  const headers = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, unfold(line)]));
  await db.transaction().execute(async (open) => {
    for (const recipient of recipients) {
      await insertMail(open, {
        id: uuid(),
        recipient,
        sender: mail.from?.text ?? '',
        subject: mail.subject ?? '',
        text: mail.text ?? '',
        html: mail.html || null,
        headers: JSON.stringify(headers),
        at: clock.now(),
      });
    }
  });
}

function unfold(line: string): string {
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n\s+/g, ' ')
    .trim();
}
