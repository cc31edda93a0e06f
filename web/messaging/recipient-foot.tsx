import { Button, FileButton } from '@mantine/core';
import { IconAddressBook, IconFileSpreadsheet, IconListDetails, IconTrash } from '@tabler/icons-react';
import { formatCount } from '#web/lib/format.ts';
import { countFaults, type RecipientFault } from './recipient-faults.ts';
import classes from './recipient-field.module.css';

type Props = {
  faults: readonly (RecipientFault | undefined)[];
  onContacts: () => void;
  onFile: (file: File) => void;
  onShowAll: () => void;
  onClear: () => void;
};

const wordsOfFaults: Record<RecipientFault, [one: string, many: string]> = {
  invalid: ['is no mobile number', 'are no mobile numbers'],
  not_mobile: ['is not a mobile', 'are not mobiles'],
  not_served: ['is in a country that is not sent to', 'are in countries that are not sent to'],
  cut_off: ['lost its last digits', 'lost their last digits'],
  duplicate: ['is there twice', 'are there twice'],
};

/** Below the field of the recipients: how many there are, what is wrong with some, and what can be done with all. */
export function RecipientFoot({ faults, onContacts, onFile, onShowAll, onClear }: Props) {
  const counted = countFaults(faults);
  return (
    <div className={classes['foot']}>
      <div className={classes['count']} role="status">
        {faults.length > 0 && formatCount(faults.length, 'recipient')}
        {counted.map(([fault, count]) => (
          <span key={fault} className={classes['bad']}>
            {' · '}
            {count.toLocaleString('en-AU')} {wordsOfFaults[fault][count === 1 ? 0 : 1]}
          </span>
        ))}
      </div>
      <div className={classes['acts']}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconAddressBook size={16} aria-hidden="true" />}
          onClick={onContacts}
        >
          From contacts
        </Button>
        <FileButton
          onChange={(file) => file && onFile(file)}
          accept=".csv,.tsv,.txt,text/csv,text/plain,.xlsx,.xls"
        >
          {(button) => (
            <Button
              {...button}
              variant="subtle"
              size="compact-sm"
              leftSection={<IconFileSpreadsheet size={16} aria-hidden="true" />}
            >
              Upload a CSV
            </Button>
          )}
        </FileButton>
        {faults.length > 1 && (
          <>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconListDetails size={16} aria-hidden="true" />}
              onClick={onShowAll}
            >
              See all
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconTrash size={16} aria-hidden="true" />}
              onClick={onClear}
            >
              Remove all
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
