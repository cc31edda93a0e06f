import { Button, Group, Modal, Radio, Stack, Switch, Text } from '@mantine/core';
import { IconAlertTriangle, IconTable } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { recipientsAtMost } from '#contract/text-limits.ts';
import { formatCount } from '#web/lib/format.ts';
import { Note } from '#web/ui/note.tsx';
import { RecipientColumns } from './recipient-columns.tsx';
import { cutOffWords, mendWords } from './recipient-faults.ts';
import classes from './recipient-list.module.css';
import type { NumberMend } from './recipient-number.ts';
import {
  type ColumnUse,
  findUseFault,
  guessUses,
  type RecipientTable,
  type TakenTable,
  takeTable,
} from './recipient-table.ts';
import type { Recipient } from './recipient-text.ts';

type Props = {
  /** The name of the file, or what else the table is from. */
  name: string;
  table: RecipientTable;
  homeCountry: string;
  /** How many recipients there are already. */
  present: number;
  onTake: (recipients: Recipient[], how: 'add' | 'replace') => void;
  onClose: () => void;
};

/** Asks what the columns of a table are for, shows what will come of it, and takes its recipients. */
export function RecipientImportDialog({ name, table: given, homeCountry, present, onTake, onClose }: Props) {
  const [table, setTable] = useState(given);
  const [uses, setUses] = useState<ColumnUse[]>(() => guessUses(given, homeCountry));
  const [how, setHow] = useState<'add' | 'replace'>('add');
  const taken = useMemo(() => takeTable(table, uses, homeCountry), [table, uses, homeCountry]);
  const fault = findUseFault(uses);
  const setHeader = (hasHeader: boolean) => {
    const next = { ...table, hasHeader };
    setTable(next);
    setUses(guessUses(next, homeCountry));
  };
  return (
    <Modal opened onClose={onClose} title="What is in the columns?" size="xl" closeOnClickOutside={false}>
      <Stack>
        <Text c="dimmed" size="sm">
          {name}: {formatCount(taken.recipients.length, 'row')}. One column holds the numbers. The others can
          become merge fields, for words that differ from one recipient to the next.
        </Text>
        <Switch
          label="The first row holds the names of the columns"
          checked={table.hasHeader}
          onChange={(event) => setHeader(event.currentTarget.checked)}
        />
        <RecipientColumns table={table} uses={uses} onChange={setUses} />
        {fault === undefined ? <Findings taken={taken} /> : <Problem>{fault}</Problem>}
        {present > 0 && (
          <Radio.Group
            label={`There ${present === 1 ? 'is a recipient' : `are ${formatCount(present, 'recipient')}`} already`}
            value={how}
            onChange={(value) => setHow(value === 'replace' ? 'replace' : 'add')}
          >
            <Group mt="xs">
              <Radio value="add" label="Add these to them" />
              <Radio value="replace" label="Put these in their place" />
            </Group>
          </Radio.Group>
        )}
        <TooMany total={taken.recipients.length + (how === 'add' ? present : 0)} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={fault !== undefined} onClick={() => onTake(taken.recipients, how)}>
            Take {formatCount(taken.recipients.length, 'recipient')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Problem({ children }: { children: string }) {
  return (
    <Text c="red" size="sm" role="alert">
      {children}
    </Text>
  );
}

function TooMany({ total }: { total: number }) {
  if (total <= recipientsAtMost) return null;
  return (
    <Note tone="warn" Icon={IconAlertTriangle}>
      One text goes to at most {formatCount(recipientsAtMost, 'recipient')}. The last{' '}
      {(total - recipientsAtMost).toLocaleString('en-AU')} would be left out: send to them in a second go.
    </Note>
  );
}

/** What was found out about the numbers of a table. */
function Findings({ taken: { recipients, mended, cutOff, faulty } }: { taken: TakenTable }) {
  const mends = (Object.entries(mended) as [NumberMend, number][]).filter(([, count]) => count > 0);
  const others = faulty - cutOff;
  if (mends.length === 0 && faulty === 0) return null;
  return (
    <Note tone={faulty > 0 ? 'warn' : 'info'} Icon={faulty > 0 ? IconAlertTriangle : IconTable}>
      <ul className={classes['told']}>
        {mends.map(([mend, count]) => (
          <li key={mend}>{formatCount(count, ...mendWords[mend])}</li>
        ))}
        {cutOff > 0 && (
          <li>
            {formatCount(cutOff, 'number has', 'numbers have')} lost digits, and cannot be mended.{' '}
            {cutOffWords}
          </li>
        )}
        {others > 0 && (
          <li>
            {others.toLocaleString('en-AU')} of {formatCount(recipients.length, 'row')}{' '}
            {others === 1 ? 'has' : 'have'} no mobile number. They are taken along so that you can see and
            correct them, but nothing is sent to them.
          </li>
        )}
      </ul>
    </Note>
  );
}
