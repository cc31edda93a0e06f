import { Button, Group } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ContactFilter } from '#contract/contacts.ts';
import type { List } from '#contract/lists.ts';
import { useSession } from '#web/shell/use-session.ts';
import { Note } from '#web/ui/note.tsx';
import { showNotice } from '#web/ui/notice.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { addressToChange, type ChangedList } from './changed-list.ts';
import { useListChanges, useLists } from './use-lists.ts';

type Props = { changed: ChangedList; filter: ContactFilter };

/** Saves the filter of the page into the dynamic list whose filter is being changed. */
export function ListChangingBar({ changed, filter }: Props) {
  const list = useLists().data?.find(({ id }) => id === changed.changing);
  const { change } = useListChanges();
  const navigate = useNavigate();
  if (!list?.filter) return null;
  // Our own save comes back as a newer version too, by the live event even before its answer.
  const isOurs = change.isPending || change.isSuccess;
  if (String(list.version) !== changed.version && !isOurs)
    return <OvertakenBar list={list} filter={list.filter} />;
  const leave = () => void navigate({ to: '/contacts/lists' });
  const onSuccess = () => {
    showNotice(`The list ${list.name} is saved.`);
    leave();
  };
  const save = () =>
    change.mutate({ listId: list.id, filter, version: Number(changed.version) }, { onSuccess });
  return (
    <Note tone="accent" Icon={IconListCheck} title={`Change who is in ${list.name}`}>
      Set the filters so that they leave who belongs in the list, then save. Whoever has opted out is never in
      it.
      <RefusalAlert error={change.error} />
      <Group gap="sm" mt="sm">
        <Button size="sm" loading={change.isPending} onClick={save}>
          Save into the list
        </Button>
        <Button size="sm" variant="default" onClick={leave}>
          Leave it as it is
        </Button>
      </Group>
    </Note>
  );
}

type OvertakenProps = { list: List; filter: ContactFilter };

function OvertakenBar({ list, filter }: OvertakenProps) {
  const navigate = useNavigate();
  const { timeZone } = useSession().account;
  return (
    <Note tone="warn" Icon={IconListCheck} title={`${list.name} was changed in the meantime`}>
      Look at what it is now, then change that.
      <Group gap="sm" mt="sm">
        <Button
          size="sm"
          variant="default"
          onClick={() => void navigate(addressToChange(list, filter, timeZone))}
        >
          Show what it is now
        </Button>
      </Group>
    </Note>
  );
}
