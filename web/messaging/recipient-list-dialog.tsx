import { Button, CloseButton, Group, Modal, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, formatNumber } from '#web/lib/format.ts';
import { nameRecipient } from './recipient-chip.tsx';
import { faultWords, type RecipientFault } from './recipient-faults.ts';
import classes from './recipient-list.module.css';
import type { Recipient } from './recipient-text.ts';

const STEP = 100;

type Props = {
  recipients: readonly Recipient[];
  faults: readonly (RecipientFault | undefined)[];
  onRemove: (places: ReadonlySet<number>) => void;
  onClose: () => void;
};

type Row = { place: number; recipient: Recipient; fault: RecipientFault | undefined };

/** All recipients, to be searched, and rid of those that cannot be sent to. */
export function RecipientListDialog({ recipients, faults, onRemove, onClose }: Props) {
  const [words, setWords] = useState('');
  const [onlyFaulty, setOnlyFaulty] = useState(false);
  const [shown, setShown] = useState(STEP);
  const rows = recipients.map((recipient, place): Row => ({ place, recipient, fault: faults[place] }));
  const faulty = rows.filter(({ fault }) => fault);
  const found = (onlyFaulty ? faulty : rows).filter(({ recipient }) => matches(recipient, words));
  return (
    <Modal opened onClose={onClose} title={formatCount(recipients.length, 'recipient')} size="lg">
      <Group align="flex-end" gap="md" mb="sm">
        <TextInput
          className={classes['search'] ?? ''}
          label="Search"
          size="sm"
          type="search"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {faulty.length > 0 && (
          <Switch
            className={classes['switch'] ?? ''}
            label={`Only the ${faulty.length.toLocaleString('en-AU')} with a fault`}
            checked={onlyFaulty}
            onChange={(event) => setOnlyFaulty(event.currentTarget.checked)}
          />
        )}
      </Group>
      <ul className={classes['rows']} aria-label="Recipients">
        {found.slice(0, shown).map((row) => (
          <ListRow key={row.place} {...row} onRemove={() => onRemove(new Set([row.place]))} />
        ))}
      </ul>
      {found.length === 0 && (
        <Text c="dimmed" ta="center" py="md">
          {recipients.length === 0 ? 'Nobody is left.' : 'Nobody like that.'}
        </Text>
      )}
      <Group justify="space-between" mt="md">
        {found.length > shown ? (
          <Button variant="default" size="sm" onClick={() => setShown(shown + STEP)}>
            Show {formatCount(Math.min(STEP, found.length - shown), 'more', 'more')}
          </Button>
        ) : (
          <span />
        )}
        {faulty.length > 0 && (
          <Button
            variant="default"
            size="sm"
            onClick={() => {
              setOnlyFaulty(false);
              onRemove(new Set(faulty.map(({ place }) => place)));
            }}
          >
            Remove the {faulty.length.toLocaleString('en-AU')} with a fault
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function matches({ to, written, fields }: Recipient, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return true;
  const digits = wanted.replace(/[\s().-]/g, '').replace(/^0/, '');
  const isNumber = /^\+?\d+$/.test(digits);
  return (
    (isNumber && to.includes(digits)) ||
    [written, ...Object.values(fields)].some((text) => text.toLowerCase().includes(wanted))
  );
}

function ListRow({ recipient, fault, onRemove }: Row & { onRemove: () => void }) {
  const others = Object.entries(recipient.fields).filter(([name]) => !/^(first_|last_)?name$/.test(name));
  return (
    <li>
      <div>
        <div>
          {formatNumber(recipient.to)} <b>{recipient.fields['name'] ?? recipient.fields['first_name']}</b>
        </div>
        {fault && <div className={classes['fault']}>{faultWords[fault]}</div>}
        {others.length > 0 && (
          <div className={classes['fields']}>
            {others.map(([name, value]) => `${name}: ${value}`).join(' · ')}
          </div>
        )}
      </div>
      <CloseButton aria-label={`Remove ${nameRecipient(recipient)}`} onClick={onRemove} />
    </li>
  );
}
