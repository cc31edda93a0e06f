import { posix } from 'node:path';
import { UnreadableTable } from './table.ts';
import type { Archive } from './xlsx-archive.ts';
import { readXmlWhole, unreadable } from './xlsx-xml.ts';

/** The parts of a workbook that say how its cells are read. */
export type Workbook = {
  sheets: { name: string; path: string }[];
  stringsPath: string;
  /** The styles, by their places, that show a number as a date. */
  dateStyles: ReadonlySet<number>;
  /** The day 0 of its dates, in milliseconds. */
  dayZero: number;
};

const sheetsAtMost = 1000;
const relationsAtMost = 10_000;
const formatsAtMost = 10_000;
// What Excel itself allows: 65,490 styles of cells, 255 characters of a format.
const stylesAtMost = 65_536;
const formatLengthAtMost = 255;
const sheetNameLengthAtMost = 200;

const dayZero1900 = Date.UTC(1899, 11, 30);
const dayZero1904 = Date.UTC(1904, 0, 1);

/** Reads which sheets a workbook has, and what its dates look like (ECMA-376 part 1, 18.2 and 18.8). Throws UnreadableTable. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const root = await readRelations(archive, '_rels/.rels', '');
  const path =
    [...root.values()].find(({ type }) => type.endsWith('/officeDocument'))?.path ?? 'xl/workbook.xml';
  if (!archive.has(path)) throw new UnreadableTable(notWorkbook);
  const folder = posix.dirname(path);
  const relations = await readRelations(archive, `${folder}/_rels/${posix.basename(path)}.rels`, folder);
  const sheets: Workbook['sheets'] = [];
  let dayZero = dayZero1900;
  await readXmlWhole(archive, path, {
    open(name, attributes) {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) dayZero = dayZero1904;
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1] ?? '';
      const path = relations.get(id)?.path;
      if (path === undefined || !archive.has(path)) return;
      const sheetName = (attributes['name'] ?? '').slice(0, sheetNameLengthAtMost).toWellFormed();
      sheets.push({ name: sheetName, path });
      if (sheets.length > sheetsAtMost) throw unreadable();
    },
  });
  if (sheets.length === 0)
    throw new UnreadableTable('This workbook has no sheet with cells. Choose another file.');
  const pathOf = (type: string) =>
    [...relations.values()].find((each) => each.type.endsWith(`/${type}`))?.path ?? '';
  return {
    sheets,
    stringsPath: pathOf('sharedStrings'),
    dateStyles: await readDateStyles(archive, pathOf('styles')),
    dayZero,
  };
}

const notWorkbook =
  'This is no Excel workbook (.xlsx). Open it in your spreadsheet, save it as .xlsx or as CSV, then choose it again.';

async function readRelations(archive: Archive, name: string, folder: string) {
  const relations = new Map<string, { type: string; path: string }>();
  await readXmlWhole(archive, name, {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      const path = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      relations.set(Id, { type: Type, path });
      if (relations.size > relationsAtMost) throw unreadable();
    },
  });
  return relations;
}

// 18.8.30: these numbers stand for dates in every workbook.
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58 && id !== 48 && id !== 49);

async function readDateStyles(archive: Archive, path: string): Promise<Set<number>> {
  const dates = new Set<number>();
  const formats = new Map<number, string>();
  let isInCells = false;
  let place = 0;
  await readXmlWhole(archive, path, {
    open(name, attributes) {
      if (name === 'numFmt') {
        formats.set(
          Number(attributes['numFmtId']),
          (attributes['formatCode'] ?? '').slice(0, formatLengthAtMost),
        );
        if (formats.size > formatsAtMost) throw unreadable();
      } else if (name === 'cellXfs') isInCells = true;
      else if (name === 'xf' && isInCells) {
        const id = Number(attributes['numFmtId']);
        if (isBuiltInDate(id) || isDateFormat(formats.get(id) ?? '')) dates.add(place);
        place += 1;
        if (place > stylesAtMost) throw unreadable();
      }
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return dates;
}

function isDateFormat(format: string): boolean {
  return /[ymd]/i.test(format.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|general/gi, ''));
}
