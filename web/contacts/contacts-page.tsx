import { Button, Menu } from '@mantine/core';
import { IconAddressBook, IconChevronDown, IconPlus } from '@tabler/icons-react';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ContactFilter } from '#contract/contacts.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { List } from '#contract/lists.ts';
import { urlOf } from '#web/lib/api.ts';
import { hasFailed } from '#web/lib/query.ts';
import { useSession } from '#web/shell/use-session.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { changedListNames } from './changed-list.ts';
import { ContactActBar } from './contact-act-bar.tsx';
import { ContactAddDialog } from './contact-add-dialog.tsx';
import { contactFilterNames, noContactFilters, readContactFilter, toQuery } from './contact-filter.ts';
import { ContactFilterForm } from './contact-filter-form.tsx';
import { ContactsTable } from './contacts-table.tsx';
import { ListChangingBar } from './list-changing-bar.tsx';
import { ListHeader } from './list-header.tsx';
import { ListSaveDialog } from './list-save-dialog.tsx';
import { MoreContacts } from './more-contacts.tsx';
import { type Picked, pickedNobody } from './picked-contacts.ts';
import { useContactList } from './use-contacts.ts';
import { useLists } from './use-lists.ts';

const NAMES = [...contactFilterNames, ...changedListNames, 'sort'] as const;

export function ContactsPage() {
  const { filters, change } = useUrlFilters(NAMES);
  const { timeZone } = useSession().account;
  const { sort, changing, version, ...narrowing } = filters;
  const filter = readContactFilter(narrowing, timeZone);
  const [opened, setOpened] = useState<'add' | 'save'>();
  const { listId } = narrowing;
  // An opened list is where one is; in what a list is changed to, one that it names is part of it.
  const place = changing ? noContactFilters : { ...noContactFilters, listId };
  const isNarrowed = contactFilterNames.some((name) => narrowing[name] !== place[name]);
  const lists = useLists().data;
  const list = lists?.find(({ id }) => id === listId);
  if (listId && lists && !list) return <Navigate to="/contacts/lists" replace />;
  return (
    <>
      {list ? (
        <ListHeader key={list.id} list={list} />
      ) : (
        <PageHeader
          title="Contacts"
          description="The people you text. Everybody of your account sees and changes them."
          actions={<Actions filter={filter} onAdd={() => setOpened('add')} />}
        />
      )}
      {changing && <ListChangingBar changed={{ changing, version }} filter={filter} />}
      <ContactFilterForm
        filters={narrowing}
        sort={sort}
        isNarrowed={isNarrowed}
        onClear={() => change(place)}
        onChange={change}
        onSave={() => setOpened('save')}
      />
      <ContactRows
        filter={filter}
        sort={sort === 'newest' ? 'newest' : 'name'}
        list={list}
        isNarrowed={isNarrowed}
        onAdd={() => setOpened('add')}
      />
      {opened === 'add' && <ContactAddDialog onClose={() => setOpened(undefined)} />}
      {opened === 'save' && <ListSaveDialog filter={filter} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Actions({ filter, onAdd }: { filter: ContactFilter; onAdd: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden="true" />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate({ to: '/contacts/import' })}>Import a file</Menu.Item>
          <Menu.Item
            component="a"
            href={urlOf(endpoints.exportContacts, { query: toQuery(filter) })}
            download
          >
            Export what is listed as CSV
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void navigate({ to: '/contacts/fields' })}>Fields of your own</Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/contacts/duplicates' })}>
            Possible duplicates
          </Menu.Item>
          <Menu.Item onClick={() => void navigate({ to: '/contacts/acts' })}>
            Recent changes to many
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={onAdd}>
        Add a contact
      </Button>
    </>
  );
}

type RowsProps = {
  filter: ContactFilter;
  sort: 'name' | 'newest';
} & NobodyProps;

function ContactRows({ filter, sort, ...nobody }: RowsProps) {
  const list = useContactList(filter, sort);
  const { picked, setPicked } = usePicked(JSON.stringify(filter));
  const rows = list.data?.pages.flatMap((page) => page.contacts) ?? [];
  if (list.isPending || hasFailed(list) || rows.length === 0)
    return (
      <Surface flush>
        {list.isPending && <LoadingFace label="Loading the contacts" />}
        {hasFailed(list) && <FailedFace error={list.error} onRetry={() => void list.refetch()} />}
        {list.data && rows.length === 0 && <NobodyFace {...nobody} />}
      </Surface>
    );
  return (
    <>
      <ContactActBar
        filter={filter}
        rows={rows}
        hasMore={list.hasNextPage}
        picked={picked}
        onPick={setPicked}
      />
      <Surface flush>
        <ContactsTable rows={rows} picked={picked} onPick={setPicked} />
        <MoreContacts
          shown={rows.length}
          hasMore={list.hasNextPage}
          pending={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      </Surface>
    </>
  );
}

/** A selection belongs to what was seen when it was made. */
function usePicked(seen: string) {
  const [chosen, setChosen] = useState({ seen, picked: pickedNobody });
  return {
    picked: chosen.seen === seen ? chosen.picked : pickedNobody,
    setPicked: (picked: Picked) => setChosen({ seen, picked }),
  };
}

type NobodyProps = { list: List | undefined; isNarrowed: boolean; onAdd: () => void };

function NobodyFace({ list, isNarrowed, onAdd }: NobodyProps) {
  const icon = <IconAddressBook size={28} stroke={1.6} />;
  if (isNarrowed)
    return (
      <EmptyFace icon={icon} title="Nobody matches">
        No contact fits all of these filters. Take one away to see more.
      </EmptyFace>
    );
  if (list)
    return (
      <EmptyFace icon={icon} title="Nobody is in this list">
        {list.kind === 'dynamic'
          ? 'No contact fits its filter at the moment.'
          : 'Select people among your contacts and put them into it, or import them into it.'}
      </EmptyFace>
    );
  return (
    <EmptyFace icon={icon} title="No contacts yet" action={<Button onClick={onAdd}>Add a contact</Button>}>
      Add people by their mobile number. You find them again by name, by the beginning of the number or by its
      last digits.
    </EmptyFace>
  );
}
