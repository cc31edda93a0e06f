import { Button, Checkbox, Group } from '@mantine/core';
import {
  IconArrowMerge,
  IconHandStop,
  IconListCheck,
  IconListDetails,
  IconPencil,
  IconThumbUp,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { mergeContactsAtMost } from '#contract/contact-acts.ts';
import type { Contact, ContactFilter } from '#contract/contacts.ts';
import { formatCount } from '#web/lib/format.ts';
import classes from './contact-act-bar.module.css';
import { type ActWish, ContactActDialog } from './contact-act-dialog.tsx';
import { MergeDialog } from './merge-dialog.tsx';
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
  const [merging, setMerging] = useState<readonly Contact[]>();
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
      {count > 0 && (
        <ActButtons
          count={count}
          onWish={setWish}
          onMerge={() => setMerging(rows.filter(({ id }) => isPicked(picked, id)))}
        />
      )}
      {merging && (
        <MergeDialog
          contacts={merging}
          onDone={() => onPick(pickedNobody)}
          onClose={() => setMerging(undefined)}
        />
      )}
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

type ButtonsProps = { count: number; onWish: (wish: ActWish) => void; onMerge: () => void };

function ActButtons({ count, onWish, onMerge }: ButtonsProps) {
  const act = (wish: ActWish, words: string, Icon: typeof IconTrash) => (
    <Button variant="default" size="compact-sm" leftSection={<Icon {...icon} />} onClick={() => onWish(wish)}>
      {words}
    </Button>
  );
  return (
    <Group gap={6} className={classes['acts'] ?? ''}>
      {act('list_add', 'Put into a list', IconListCheck)}
      {act('list_remove', 'Take off a list', IconListDetails)}
      {act('change', 'Set a field', IconPencil)}
      {act('consent', 'Note consent', IconThumbUp)}
      {count > 1 && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconArrowMerge {...icon} />}
          disabled={count > mergeContactsAtMost}
          onClick={onMerge}
        >
          {count > mergeContactsAtMost ? `Merge (at most ${mergeContactsAtMost})` : 'Merge'}
        </Button>
      )}
      {act('unsubscribe', 'Opt out', IconHandStop)}
      {act('delete', 'Delete', IconTrash)}
    </Group>
  );
}
