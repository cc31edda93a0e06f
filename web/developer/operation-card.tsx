import { IconLink } from '@tabler/icons-react';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { StatusMark } from '#web/ui/status-mark.tsx';
import { type ApiOperation, writeCurl } from './api-document.ts';
import classes from './api-page.module.css';
import { FieldTable } from './field-table.tsx';
import { Prose } from './prose.tsx';
import { RefusalTable } from './refusal-table.tsx';

const CALLERS: Record<string, string> = {
  anyone: 'Anyone',
  challenge: 'Whoever has an unfinished sign-in',
  session: 'Whoever is signed in, even while locked',
  member: 'Everybody of the account',
  owner: 'The account owner',
};

/** One call: who may make it, what goes in, what comes out, what is refused. */
export function OperationCard({ operation, origin }: { operation: ApiOperation; origin: string }) {
  const { id, method, path, summary, description } = operation;
  return (
    <article id={id} className={classes['operation']} aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`}>
        {summary}
        <a href={`#${id}`} aria-label={`Link to: ${summary}`} className={classes['anchor']}>
          <IconLink size={16} aria-hidden="true" />
        </a>
      </h3>
      <p className={classes['line']}>
        <span className={classes['method']} data-method={method}>
          {method}
        </span>
        <code>{path}</code>
      </p>
      <Prose text={description} />
      <p className={classes['badges']}>
        <StatusMark tone="quiet">{CALLERS[operation.permission] ?? operation.permission}</StatusMark>
        {operation.needsStepUp && <StatusMark tone="warn">Needs a step-up</StatusMark>}
        {operation.needsSimulator && <StatusMark tone="accent">Only while the simulator is on</StatusMark>}
      </p>
      <FieldTable title="In the path" fields={operation.pathFields} />
      <FieldTable title="In the query" fields={operation.queryFields} />
      <FieldTable title="In the body" fields={operation.bodyFields} />
      <h4>
        Answer {operation.status}
        {operation.media && operation.media !== 'application/json' && ` as ${operation.media}`}
      </h4>
      {operation.answerFields.length > 0 ? (
        <FieldTable fields={operation.answerFields} />
      ) : (
        <p className={classes['soft']}>{operation.media ? 'See the description.' : 'Empty.'}</p>
      )}
      <RefusalTable refusals={operation.refusals} />
      <Example command={writeCurl(operation, origin)} />
    </article>
  );
}

function Example({ command }: { command: string }) {
  return (
    <details className={classes['example']}>
      <summary>Example with curl</summary>
      <pre>{command}</pre>
      <CopyButton size="compact-sm" value={command} />
    </details>
  );
}
