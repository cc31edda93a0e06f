import { Anchor, Button, Group } from '@mantine/core';
import { IconFeather, IconRefresh } from '@tabler/icons-react';
import { EmptyFace } from '#web/ui/faces.tsx';
import { usePageTitle } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { sentenceOf } from '#web/ui/refusal-alert.tsx';

/** What stands inside a frame in place of a page that failed altogether. */
export function ErrorFace({ error }: { error: unknown }) {
  usePageTitle('Something went wrong');
  return (
    <EmptyFace
      icon={<IconFeather size={28} stroke={1.6} />}
      title={<h1>This page could not be shown</h1>}
      action={
        <Group gap="lg">
          <Button leftSection={<IconRefresh size={18} />} onClick={() => window.location.reload()}>
            Try again
          </Button>
          <Anchor href="/">Go to the first page</Anchor>
        </Group>
      }
    >
      {sentenceOf(error)}
    </EmptyFace>
  );
}

/** The same where not even the frame could be shown. */
export function ErrorPage({ error }: { error: unknown }) {
  return (
    <main id="content" tabIndex={-1}>
      <ErrorFace error={error} />
    </main>
  );
}

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <main id="content" tabIndex={-1}>
      <EmptyFace
        icon={<IconFeather size={28} stroke={1.6} />}
        title={<h1>There is no page here</h1>}
        action={<PageLink to="/">Go to the first page</PageLink>}
      >
        The address may be mistyped, or the page was moved.
      </EmptyFace>
    </main>
  );
}
