import { Button, Checkbox, Group } from '@mantine/core';
import { IconHandStop, IconListCheck, IconListDetails, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Contact, ContactFilter } from '#contract/contacts.ts';
import { formatCount } from '#web/lib/format.ts';
import classes from './contact-act-bar.module.css';
import { type ActWish, ContactActDialog } from './contact-act-dialog.tsx';
import {
  countPicked,
  isPicked,
  type Picked,
  pickedAtMost,
  pickedNobody,
  toSelection,
} from './picked-contacts.ts';
import { useContactCount } from './use-contacts.ts';

type Props = {
  filter: ContactFilter;
  rows: readonly Contact[];
  hasMore: boolean;
  picked: Picked;
  onPick: (picked: Picked) => void;
};

/** How many are selected, how to select all, and what can be done with them. */
export function ContactActBar({ filter, rows, hasMore, picked, onPick }: Props) {
  const [wish, setWish] = useState<ActWish>();
  const count = countPicked(picked);
  const shown = rows.slice(0, pickedAtMost).map(({ id }) => id);
  const areAllShown = shown.every((id) => isPicked(picked, id));
  return (
    <div className={classes['bar']}>
      <Checkbox
        label={areAllShown ? 'All shown' : 'Select all shown'}
        checked={areAllShown}
        indeterminate={count > 0 && !areAllShown}
        onChange={() => onPick(areAllShown ? pickedNobody : { kind: 'some', ids: new Set(shown) })}
      />
      <span role="status">{count > 0 && `${formatCount(count, 'contact')} selected`}</span>
      {areAllShown && hasMore && picked.kind === 'some' && <AllButton filter={filter} onPick={onPick} />}
      {count > 0 && <ActButtons onWish={setWish} />}
      {wish && (
        <ContactActDialog
          wish={wish}
          count={count}
          selection={toSelection(picked, filter)}
          onDone={() => {
            setWish(undefined);
            onPick(pickedNobody);
          }}
          onClose={() => setWish(undefined)}
        />
      )}
    </div>
  );
}

function AllButton({ filter, onPick }: Pick<Props, 'filter' | 'onPick'>) {
  const counted = useContactCount(filter);
  const count = counted.data?.count;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={counted.isPending}
      onClick={() => count !== undefined && onPick({ kind: 'all', count })}
    >
      Select all {count === undefined ? '' : formatCount(count, 'contact')}
    </Button>
  );
}

const icon = { size: 16, 'aria-hidden': true } as const;

function ActButtons({ onWish }: { onWish: (wish: ActWish) => void }) {
  const act = (wish: ActWish, words: string, Icon: typeof IconTrash) => (
    <Button variant="default" size="compact-md" leftSection={<Icon {...icon} />} onClick={() => onWish(wish)}>
      {words}
    </Button>
  );
  return (
    <Group gap="xs" className={classes['acts'] ?? ''}>
      {act('list_add', 'Put into a list', IconListCheck)}
      {act('list_remove', 'Take off a list', IconListDetails)}
      {act('change', 'Set a field', IconPencil)}
      {act('unsubscribe', 'Opt out', IconHandStop)}
      {act('delete', 'Delete', IconTrash)}
    </Group>
  );
}
