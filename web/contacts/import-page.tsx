import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ContactImport } from '#contract/imports.ts';
import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { PageLink } from '#web/ui/page-link.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportChecked } from './import-checked.tsx';
import { ImportColumnsForm } from './import-columns-form.tsx';
import { ImportResult } from './import-result.tsx';
import { ImportUploading } from './import-uploading.tsx';
import { ImportWork } from './import-work.tsx';
import classes from './imports.module.css';
import { useImport } from './use-imports.ts';

export function ImportPage() {
  const { importId = '' } = useParams({ strict: false });
  const found = useImport(importId);
  const title = found.data ? `Import of ${found.data.fileName}` : 'Import';
  return (
    <>
      <PageHeader
        title={title}
        description={
          <PageLink to="/contacts/import" size="sm">
            All imports
          </PageLink>
        }
      />
      {found.isPending && (
        <Surface>
          <LoadingFace label="Loading the import" />
        </Surface>
      )}
      {hasFailed(found) && <FailedFace error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <div className={classes['stack']}>
          <ImportStage key={stageOf(found.data)} row={found.data} />
        </div>
      )}
    </>
  );
}

/** What a person sees changes with the stage, not with every step of the work. */
function stageOf({ id, state }: ContactImport): string {
  return `${id} ${state}`;
}

function ImportStage({ row }: { row: ContactImport }) {
  const [isChanging, setChanging] = useState(false);
  switch (row.state) {
    case 'uploading':
      return <ImportUploading row={row} />;
    case 'mapping':
      return <ImportColumnsForm row={row} />;
    case 'checked':
      return isChanging ? (
        <ImportColumnsForm row={row} />
      ) : (
        <ImportChecked row={row} onChange={() => setChanging(true)} />
      );
    case 'checking':
    case 'importing':
    case 'undoing':
      return <ImportWork row={row} />;
    default:
      return <ImportResult row={row} />;
  }
}
