import { imports } from '#contract/imports.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import { addImportChunk } from './import-chunks.ts';
import { listImportColumns } from './import-columns.ts';
import { previewImport } from './import-preview.ts';
import { cancelImport, checkImport, runImport, undoImport } from './import-steps.ts';
import { addImport, listImports, showImport } from './imports.ts';
import { exportRefusedRows } from './refused-rows-file.ts';

export const importRoutes: Route[] = [
  route(imports.addImport, (context, { body }) => addImport(context, body)),
  route(imports.listImports, (context, { query }) => listImports(context, query)),
  route(imports.showImport, (context, { params }) => showImport(context, params.importId)),
  route(imports.addImportChunk, (context, { params, body }) =>
    addImportChunk(context, params.importId, { place: Number(params.place), octets: body }),
  ),
  route(imports.listImportColumns, (context, { params, query }) =>
    listImportColumns(context, params.importId, query),
  ),
  route(imports.previewImport, (context, { params, body }) => previewImport(context, params.importId, body)),
  route(imports.checkImport, (context, { params, body }) => checkImport(context, params.importId, body)),
  route(imports.runImport, (context, { params }) => runImport(context, params.importId)),
  route(imports.cancelImport, (context, { params }) => cancelImport(context, params.importId)),
  route(imports.undoImport, (context, { params }) => undoImport(context, params.importId)),
  route(imports.exportImportRefusals, (context, { params }, stream) =>
    sendCsv(stream, { name: 'left-out-rows.csv', pages: exportRefusedRows(context, params.importId) }),
  ),
];
