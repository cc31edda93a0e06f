import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './surface.module.css';

type SurfaceProps = {
  children: ReactNode;
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** No padding: for tables that reach the edge. */
  flush?: boolean;
};

/** A white sheet on the paper; with a title it is a section of the page. */
export function Surface({ children, title, description, actions, flush = false }: SurfaceProps) {
  const id = useId();
  const head = title !== undefined && (
    <div className={classes['head']}>
      <div>
        <Title order={2} id={id}>
          {title}
        </Title>
        {description && <div className={classes['description']}>{description}</div>}
      </div>
      {actions && <div className={classes['actions']}>{actions}</div>}
    </div>
  );
  return (
    <section
      className={classes['surface']}
      data-flush={flush || undefined}
      {...(title ? { 'aria-labelledby': id } : {})}
    >
      {head}
      <div className={classes['body']}>{children}</div>
    </section>
  );
}
