import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { List } from '#contract/lists.ts';
import { PageHeader } from '#web/ui/page-header.tsx';
import { ButtonLink } from '#web/ui/page-link.tsx';
import { ListDialog, type ListWish } from './list-dialog.tsx';
import { ListMenu } from './list-menu.tsx';

/** The name of an opened list, and what can be done with it. */
export function ListHeader({ list }: { list: List }) {
  const [wish, setWish] = useState<ListWish>();
  return (
    <>
      <PageHeader
        title={list.name}
        description={
          list.kind === 'static'
            ? 'A list that you fill. Whoever opts out leaves it at once.'
            : 'A list that keeps itself by its filter. Whoever has opted out is never in it.'
        }
        actions={
          <>
            <ListMenu list={list} onWish={setWish} size="input-md" />
            <ButtonLink
              to="/send"
              search={{ list: list.id }}
              leftSection={<IconSend size={18} aria-hidden="true" />}
            >
              Send a text to this list
            </ButtonLink>
          </>
        }
      />
      {wish && <ListDialog wish={wish} onClose={() => setWish(undefined)} />}
    </>
  );
}
