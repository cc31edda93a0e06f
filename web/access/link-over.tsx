import { Stack } from '@mantine/core';
import type { LinkProps } from '@tanstack/react-router';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { sentenceOf } from '#web/ui/refusal-alert.tsx';

type LinkOverProps = { title: string; error?: unknown; to: NonNullable<LinkProps['to']>; label: string };

/** What a page of a link shows when the link is spent, over, or was opened without its secret. */
export function LinkOver({ title, error, to, label }: LinkOverProps) {
  const sentence = error
    ? sentenceOf(error)
    : 'The address is not complete. Open the link from the mail again, or copy all of it.';
  return (
    <Stack>
      <PageHeader size="card" title={title} description={<span role="alert">{sentence}</span>} />
      <ButtonLink to={to} variant="default">
        {label}
      </ButtonLink>
    </Stack>
  );
}
