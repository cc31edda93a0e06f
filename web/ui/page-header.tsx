import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page-header.module.css';

type PageHeaderProps = {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  size?: 'page' | 'card';
};

/** The h1 of a page; it names the browser tab too, and takes the focus after a navigation. */
export function PageHeader({ title, description, actions, size = 'page' }: PageHeaderProps) {
  usePageTitle(title);
  return (
    <div className={classes['header']} data-size={size}>
      <div className={classes['words']}>
        <Title order={1} tabIndex={-1}>
          {title}
        </Title>
        {description && <div className={classes['description']}>{description}</div>}
      </div>
      {actions && <div className={classes['actions']}>{actions}</div>}
    </div>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Corella`;
  }, [title]);
}
