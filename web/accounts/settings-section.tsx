import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './settings-section.module.css';

type Props = { title: string; description?: ReactNode; children: ReactNode };

/** One subject of a settings sheet: what it is at the left, what is set at the right. */
export function SettingsSection({ title, description, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes['section']}>
      <div>
        <Title order={2} id={id}>
          {title}
        </Title>
        {description && <p className={classes['description']}>{description}</p>}
      </div>
      <div>{children}</div>
    </section>
  );
}
