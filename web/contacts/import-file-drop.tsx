import { Button } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { findFileFault } from './import-upload.ts';
import classes from './imports.module.css';

type Props = { label: string; pending: boolean; error: unknown; onFile: (file: File) => void };

/** Where a file is dropped or chosen. */
export function ImportFileDrop({ label, pending, error, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [fault, setFault] = useState<string>();
  const take = (file: File | undefined) => {
    if (!file || pending) return;
    const found = findFileFault(file);
    setFault(found);
    if (found === undefined) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same for keyboards. */}
      <div
        className={classes['drop']}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileSpreadsheet size={34} stroke={1.4} aria-hidden="true" />
        <div>
          <div className={classes['dropTitle']}>{label}</div>
          <div className={classes['soft']}>CSV or Excel (.xlsx), up to 100 MB and 1,000,000 rows.</div>
        </div>
        <Button loading={pending} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label={label}
          accept=".csv,.txt,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {fault !== undefined && (
        <p role="alert" className={classes['fault']}>
          {fault}
        </p>
      )}
      <RefusalAlert error={error} />
    </>
  );
}
