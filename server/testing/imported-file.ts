import { type ContactImport, type ImportPlan, importChunkBytes } from '#contract/imports.ts';
import { addImportChunk } from '#server/contacts/imports/import-chunks.ts';
import { listImportColumns } from '#server/contacts/imports/import-columns.ts';
import { openImporter } from '#server/contacts/imports/import-job.ts';
import { checkImport, runImport } from '#server/contacts/imports/import-steps.ts';
import { addImport, showImport } from '#server/contacts/imports/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext } from '#server/platform/context.ts';

/** Uploads a file as the page does; answers the id of its import. */
export async function uploadFile(
  context: ActorContext,
  file: string | Buffer,
  fileName = 'people.csv',
): Promise<string> {
  const octets = Buffer.from(file);
  const { id } = await addImport(context, { fileName, bytes: octets.length });
  for (let place = 0; place * importChunkBytes < octets.length; place += 1)
    await addImportChunk(context, id, {
      place,
      octets: octets.subarray(place * importChunkBytes, (place + 1) * importChunkBytes),
    });
  return id;
}

/** The plan that the page would propose for a file, with these changes. */
export async function planImport(
  context: ActorContext,
  id: string,
  changes: Partial<ImportPlan> = {},
): Promise<ImportPlan> {
  const { reading, columns } = await listImportColumns(context, id, {});
  return {
    reading,
    columns: columns.map(({ guess }) => guess),
    existing: 'fill',
    repeated: 'first',
    list: null,
    consent: { basis: 'unknown', words: '' },
    ...changes,
  };
}

/** Works as a worker does until no import waits for it. */
export async function workOnImports(context: ActorContext): Promise<void> {
  const importer = openImporter(context, cancelWaiting);
  while ((await importer.take()) > 0);
}

type Wishes = { fileName?: string; changes?: Partial<ImportPlan> };

/** Imports a file to its end. */
export async function importFile(
  context: ActorContext,
  file: string | Buffer,
  { fileName, changes }: Wishes = {},
): Promise<ContactImport> {
  const id = await uploadFile(context, file, fileName);
  await checkImport(context, id, await planImport(context, id, changes));
  await workOnImports(context);
  await runImport(context, id);
  await workOnImports(context);
  return showImport(context, id);
}
