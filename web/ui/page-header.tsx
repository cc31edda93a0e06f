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

let shown = { title: '', news: 0 };

export function usePageTitle(title: string): void {
  useEffect(() => writeTitle({ title }), [title]);
}

/** What waits to be read, before the name of the page in the tab of the browser. */
export function useTitleNews(news: number): void {
  useEffect(() => writeTitle({ news }), [news]);
}

function writeTitle(change: Partial<typeof shown>): void {
  shown = { ...shown, ...change };
  if (shown.title === '') return;
  document.title = `${shown.news > 0 ? `(${shown.news}) ` : ''}${shown.title} · Corella`;
}
