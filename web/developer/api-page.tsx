import { Button } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import { urlOf } from '#web/lib/api.ts';
import { hasFailed } from '#web/lib/query.ts';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { FilterText } from '#web/ui/filter-fields.tsx';
import { PageHeader } from '#web/ui/page-header.tsx';
import { useUrlFilters } from '#web/ui/use-url-filters.ts';
import { type ApiChapter, type OpenApiDocument, searchChapters } from './api-document.ts';
import { ApiGuide } from './api-guide.tsx';
import classes from './api-page.module.css';
import { OperationCard } from './operation-card.tsx';
import { useApiDocument } from './use-api-document.ts';

const FILTERS = ['search'] as const;

export function ApiPage() {
  const found = useApiDocument();
  const { filters, change } = useUrlFilters(FILTERS);
  const chapters = searchChapters(found.data?.chapters ?? [], filters.search);
  useScrollToHash(found.isSuccess);
  return (
    <>
      <PageHeader
        title="API"
        description="Every call that this app makes, for programs of your own."
        actions={
          <Button
            component="a"
            href={urlOf(endpoints.showApiDocument)}
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden="true" />}
          >
            OpenAPI 3.1
          </Button>
        }
      />
      {found.isPending && <LoadingFace label="Loading the API document" />}
      {hasFailed(found) && <FailedFace error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <>
          <ApiGuide text={found.data.document.info?.description ?? ''} />
          <search aria-label="Search the API" className={classes['search']}>
            <FilterText
              label="Search"
              placeholder="A path, a field, a word"
              icon={<IconSearch size={18} aria-hidden="true" />}
              value={filters.search}
              onChange={(search) => change({ search })}
            />
          </search>
          <Contents chapters={chapters} />
          {chapters.length === 0 && (
            <EmptyFace icon={<IconSearch size={28} stroke={1.6} />} title="No call matches">
              Try another word, or fewer.
            </EmptyFace>
          )}
          {chapters.map((chapter) => (
            <Chapter key={chapter.name} chapter={chapter} origin={originOf(found.data.document)} />
          ))}
        </>
      )}
    </>
  );
}

function Contents({ chapters }: { chapters: readonly ApiChapter[] }) {
  return (
    <nav aria-label="Calls" className={classes['contents']}>
      {chapters.map((chapter) => (
        <details key={chapter.name}>
          <summary>
            {nameChapter(chapter)} <span>{chapter.operations.length}</span>
          </summary>
          <ul>
            {chapter.operations.map((operation) => (
              <li key={operation.id}>
                <a href={`#${operation.id}`}>{operation.summary}</a>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

function Chapter({ chapter, origin }: { chapter: ApiChapter; origin: string }) {
  const id = `chapter-${chapter.name}`;
  return (
    <div className={classes['chapter']}>
      <h2 id={id}>{nameChapter(chapter)}</h2>
      {chapter.description && <p className={classes['soft']}>{chapter.description}</p>}
      {chapter.operations.map((operation) => (
        <OperationCard key={operation.id} operation={operation} origin={origin} />
      ))}
    </div>
  );
}

function originOf(document: OpenApiDocument): string {
  return document.servers?.[0]?.url ?? window.location.origin;
}

function nameChapter({ name }: ApiChapter): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

// The browser looked for the anchor before the document had arrived.
function useScrollToHash(isReady: boolean): void {
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (isReady && id) document.getElementById(id)?.scrollIntoView();
  }, [isReady]);
}
