import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ContactImport as Import, importKeptDays } from '#contract/imports.ts';
import { formatDay } from '#web/lib/format.ts';
import { useSession } from '#web/shell/use-session.ts';
import { useImport } from './use-imports.ts';

const dayMs = 86_400_000;

/** The import whose contacts are listed; a click lists those of others too. */
export function ContactImport({ importId, onClear }: { importId: string; onClear: () => void }) {
  const { timeZone } = useSession().account;
  const { data, isPending } = useImport(importId);
  if (isPending) return null;
  const words = data ? sayImport(data, timeZone) : 'From an import that is not there';
  return (
    <Button
      mb="md"
      variant="light"
      size="compact-sm"
      rightSection={<IconX size={14} aria-hidden="true" />}
      aria-label={`Take away: ${words}`}
      onClick={onClear}
    >
      {words}
    </Button>
  );
}

function sayImport({ fileName, counts, createdAt }: Import, timeZone: string): string {
  // What it changed is known as long as it can be undone.
  const isForgotten = Date.now() - Date.parse(createdAt) > importKeptDays * dayMs;
  const from = counts.updated > 0 && isForgotten ? 'Added by' : 'From';
  return `${from} the import of ${fileName}, ${formatDay(createdAt, timeZone)}`;
}
