import { Code } from '@mantine/core';
import { Surface } from '#web/ui/surface.tsx';
import classes from './api-page.module.css';

export function ApiIntroduction() {
  return (
    <Surface title="How to call">
      <ul className={classes['rules']}>
        <li>
          Requests and answers are JSON. Times are ISO 8601 in UTC, mobiles are stored as E.164, ids are
          UUIDs.
        </li>
        <li>
          Signing in is <Code>POST /api/sign-in</Code> and then <Code>POST /api/challenge/verify</Code>. The
          cookie that comes back is the key to everything else.
        </li>
        <li>
          Every call that changes something must name where it comes from:{' '}
          <Code>Origin: {window.location.origin}</Code>. Without it the call is refused.
        </li>
        <li>
          A refusal is <Code>application/problem+json</Code> (RFC 9457): <Code>status</Code>,{' '}
          <Code>code</Code>, <Code>detail</Code> as a sentence, <Code>requestId</Code>, <Code>errors</Code> by
          field. Where waiting helps, <Code>Retry-After</Code> says how many seconds.
        </li>
        <li>
          Where a call asks for a step-up, password and code must have been confirmed within ten minutes:{' '}
          <Code>POST /api/step-up</Code>, then <Code>POST /api/challenge/verify</Code>.
        </li>
      </ul>
    </Surface>
  );
}
