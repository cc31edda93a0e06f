import { useQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { type OpenApiDocument, readChapters } from './api-document.ts';

const read = (document: OpenApiDocument) => ({ document, chapters: readChapters(document) });

export function useApiDocument() {
  return useQuery({
    queryKey: ['api-document'],
    queryFn: (): Promise<OpenApiDocument> => call(endpoints.showApiDocument),
    select: read,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
