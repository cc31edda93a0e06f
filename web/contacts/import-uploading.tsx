import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { type ContactImport, importChunkBytes } from '#contract/imports.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportFileDrop } from './import-file-drop.tsx';
import { sendFile, useUpload } from './import-upload.ts';
import classes from './imports.module.css';
import { useImportActs } from './use-imports.ts';

/** A file on its way, or one whose upload broke off. */
export function ImportUploading({ row }: { row: ContactImport }) {
  const upload = useUpload(row.id);
  const { stop } = useImportActs(row.id);
  const [wrong, setWrong] = useState(false);
  const resume = (file: File) => {
    const isSame = file.size === row.bytes && file.name.endsWith(row.fileName);
    setWrong(!isSame);
    if (isSame) void sendFile(row.id, file, row.chunksReceived);
  };
  const isMoving = upload !== undefined && upload.error === undefined;
  const percent = Math.floor((upload?.sent ?? (row.chunksReceived * importChunkBytes) / row.bytes) * 100);
  return (
    <Surface title={isMoving ? 'Uploading the file' : 'The upload broke off'}>
      <div className={classes['stack']}>
        <Progress.Root size="lg">
          <Progress.Section value={percent} aria-label={`${percent} percent of the file have arrived`} />
        </Progress.Root>
        <div className={classes['soft']}>
          {isMoving
            ? `${percent} percent have arrived. You can go to other pages meanwhile; keep this tab open.`
            : `${percent} percent have arrived. Choose the same file again, and the upload goes on from there.`}
        </div>
        {!isMoving && (
          <ImportFileDrop
            label={`Choose ${row.fileName} again`}
            pending={false}
            error={upload?.error}
            onFile={resume}
          />
        )}
        {wrong && (
          <p role="alert" className={classes['fault']}>
            This is another file. Choose {row.fileName} as it was, or give this import up and begin a new one.
          </p>
        )}
        <RefusalAlert error={stop.error} />
        <div className={classes['foot']}>
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
            Give up this import
          </Button>
        </div>
      </div>
    </Surface>
  );
}
