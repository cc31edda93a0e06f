import { Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from '#web/lib/format.ts';
import type { Draft } from './message-draft.ts';
import { RecipientContactsDialog } from './recipient-contacts-dialog.tsx';
import type { RecipientFault } from './recipient-faults.ts';
import { RecipientField } from './recipient-field.tsx';
import { RecipientFoot } from './recipient-foot.tsx';
import { RecipientImportDialog } from './recipient-import-dialog.tsx';
import { RecipientListDialog } from './recipient-list-dialog.tsx';
import type { Recipient } from './recipient-text.ts';
import { type NamedTable, useRecipientTaking } from './use-recipient-taking.ts';

type Props = {
  /** The list of contacts that is offered first; '' for none. */
  listId: string;
  draft: Draft;
  faults: readonly (RecipientFault | undefined)[];
  error: string | undefined;
  homeCountry: string;
  onChange: (patch: Partial<Draft>) => void;
  onChangeBoldly: (patch: Partial<Draft>, words: string) => void;
};

type Opened = 'list' | 'contacts' | NamedTable;

/** To whom: the field, what is below it, and the dialogs for many. */
export function RecipientPart(props: Props) {
  const { listId, draft, faults, error, homeCountry, onChange, onChangeBoldly } = props;
  const { recipients } = draft;
  const [opened, setOpened] = useState<Opened | undefined>(listId ? 'contacts' : undefined);
  const taking = useRecipientTaking({ recipients, homeCountry, onChange, onTable: setOpened });
  const showAll = () => setOpened('list');
  const removeOne = (at: number) => onChange({ recipients: without(recipients, new Set([at])) });
  const editOne = (at: number) =>
    onChange({ recipients: without(recipients, new Set([at])), pending: recipients[at]?.written ?? '' });
  return (
    <div>
      <RecipientField
        recipients={recipients}
        faults={faults}
        pending={draft.pending}
        error={error}
        onPending={(pending) => onChange({ pending })}
        onAdd={taking.takeText}
        onFile={taking.takeFile}
        onRemove={removeOne}
        onEdit={editOne}
        onShowAll={showAll}
      />
      <RecipientFoot
        faults={faults}
        onContacts={() => setOpened('contacts')}
        onFile={taking.takeFile}
        onShowAll={showAll}
        onClear={() => onChangeBoldly({ recipients: [] }, 'All recipients were removed.')}
      />
      {taking.trouble && (
        <Text c="red" size="sm" role="alert">
          {taking.trouble}
        </Text>
      )}
      {opened && (
        <Dialog {...props} opened={opened} onTake={taking.take} onClose={() => setOpened(undefined)} />
      )}
    </div>
  );
}

type DialogProps = Props & {
  opened: Opened;
  onTake: (more: readonly Recipient[], before?: readonly Recipient[]) => void;
  onClose: () => void;
};

/** Many at once: from the contacts, all that there are, or the columns of a table. */
function Dialog({
  opened,
  listId,
  draft,
  faults,
  homeCountry,
  onTake,
  onChangeBoldly,
  onClose,
}: DialogProps) {
  const { recipients } = draft;
  const takeColumns = (taken: readonly Recipient[], how: 'add' | 'replace') => {
    onTake(taken, how === 'replace' ? [] : recipients);
    onClose();
  };
  const remove = (places: ReadonlySet<number>) =>
    onChangeBoldly({ recipients: without(recipients, places) }, sayRemoved(places.size));
  if (opened === 'contacts')
    return (
      <RecipientContactsDialog
        listId={listId}
        recipients={recipients}
        homeCountry={homeCountry}
        onTake={onTake}
        onClose={onClose}
      />
    );
  if (opened === 'list')
    return (
      <RecipientListDialog recipients={recipients} faults={faults} onRemove={remove} onClose={onClose} />
    );
  return (
    <RecipientImportDialog
      {...opened}
      homeCountry={homeCountry}
      present={recipients.length}
      onTake={takeColumns}
      onClose={onClose}
    />
  );
}

function without(recipients: readonly Recipient[], places: ReadonlySet<number>): Recipient[] {
  return recipients.filter((_, place) => !places.has(place));
}

function sayRemoved(count: number): string {
  return count === 1 ? 'One recipient was removed.' : `${formatCount(count, 'recipient')} were removed.`;
}
