import { useSyncExternalStore } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import { type ContactImport, importBytesAtMost, importChunkBytes } from '#contract/imports.ts';
import { call } from '#web/lib/api.ts';
import { keys, queryClient } from '#web/lib/query.ts';

/** A file on its way: how much of it is there (0 to 1), or why it broke off. */
export type Upload = { sent: number; error?: unknown };

const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();

function tell(importId: string, upload: Upload | undefined): void {
  if (upload) uploads.set(importId, upload);
  else uploads.delete(importId);
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The upload of an import that this page began; it goes on while other pages of the app are open. */
export function useUpload(importId: string): Upload | undefined {
  return useSyncExternalStore(listen, () => uploads.get(importId));
}

/** What is wrong with a file before any of it is sent. */
export function findFileFault(file: File): string | undefined {
  if (file.size === 0) return 'There is nothing in this file. Choose another.';
  if (file.size > importBytesAtMost) return 'This file is larger than 100 MB. Cut it into smaller ones.';
  return undefined;
}

/** Begins an import and sends its file in the background. */
export async function beginUpload(file: File): Promise<ContactImport> {
  const body = { fileName: file.name.slice(-200) || 'contacts', bytes: file.size };
  const begun = await call(endpoints.addImport, { body });
  void sendFile(begun.id, file, 0);
  return begun;
}

/** Sends what is still missing of a file. */
export async function sendFile(importId: string, file: File, from: number): Promise<void> {
  tell(importId, { sent: (from * importChunkBytes) / file.size });
  try {
    for (let place = from; place * importChunkBytes < file.size; place += 1) {
      const body = file.slice(place * importChunkBytes, (place + 1) * importChunkBytes);
      await call(endpoints.addImportChunk, { params: { importId, place: String(place) }, body });
      tell(importId, { sent: Math.min(1, ((place + 1) * importChunkBytes) / file.size) });
    }
    await queryClient.invalidateQueries({ queryKey: keys.imports });
    tell(importId, undefined);
  } catch (error) {
    await queryClient.invalidateQueries({ queryKey: keys.imports });
    tell(importId, { sent: uploads.get(importId)?.sent ?? 0, error });
  }
}
