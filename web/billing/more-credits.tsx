import { Code } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { Session } from '#contract/access.ts';
import { Note } from '#web/ui/note.tsx';
import classes from './balance-figures.module.css';

type Props = { available: number; session: Session };

/** Where credits come from, and what it means to have none. */
export function MoreCredits({ available, session: { operator, account } }: Props) {
  const isEmpty = available <= 0;
  return (
    <Note
      tone={isEmpty ? 'warn' : 'info'}
      Icon={isEmpty ? IconAlertTriangle : IconInfoCircle}
      {...(isEmpty && { title: 'No credits left' })}
    >
      {isEmpty && 'Nothing more can be sent until there are some. '}
      {operator ? (
        <>
          You run this installation. On its server, this adds credits:
          <Code
            className={classes['command'] ?? ''}
          >{`corella credits grant 1000 --account ${account.id} --note "Order 1042"`}</Code>
        </>
      ) : (
        'For more credits, ask whoever runs this installation. They show here as soon as they are added.'
      )}
    </Note>
  );
}
