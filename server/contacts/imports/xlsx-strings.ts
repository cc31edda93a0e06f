import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchIdleTags } from './idle-tags.ts';
import { cellLengthAtMost, UnreadableTable } from './table.ts';
import type { Archive } from './xlsx-archive.ts';
import { readXml } from './xlsx-xml.ts';

const stringsAtMost = 10_000_000;
const emptyTexts =
  'This workbook holds millions of empty texts. Save its sheet as CSV, then choose that file.';
const pageBytes = 64 * 1024;
const pagesKept = 64;

/** The texts of a workbook, which stand apart from its cells. They lie in a file of their own, so that a million names fill no memory. */
export type SharedStrings = ReturnType<typeof openSharedStrings>;

/** Reads the shared strings into their file, or as many as are needed; yields after each piece. Throws UnreadableTable. */
export async function* readSharedStrings(
  archive: Archive,
  name: string,
  { strings, atMost = stringsAtMost }: { strings: SharedStrings; atMost?: number | undefined },
): AsyncGenerator<void> {
  let text = '';
  let isText = false;
  let isPhonetic = false;
  const tags = watchIdleTags(emptyTexts);
  const pieces = readXml(archive, name, {
    open(name) {
      tags.open();
      if (name === 'si') text = '';
      else if (name === 'rPh') isPhonetic = true;
      else if (name === 't') isText = !isPhonetic;
    },
    text(piece) {
      if (isText) text = lengthenText(text, piece);
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
      else if (name === 'si') {
        if (text !== '') tags.fill();
        strings.add(unescapeText(text));
      }
    },
  });
  for await (const _ of pieces) {
    if (strings.count() > atMost) break;
    yield;
  }
  if (strings.count() > stringsAtMost)
    throw new UnreadableTable(
      'This workbook holds more than 10,000,000 texts. Save its sheet as CSV, then choose that file.',
    );
  strings.finish();
}

/** Adds a piece to the text of a cell, as far as a cell goes. */
export function lengthenText(text: string, piece: string): string {
  return text.length < cellLengthAtMost ? text + piece.slice(0, cellLengthAtMost - text.length) : text;
}

// A workbook writes control characters as _x000D_.
function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}

/** Opens an empty file for shared strings. Call close when they are no longer needed. */
export function openSharedStrings() {
  const folder = mkdtempSync(join(tmpdir(), 'corella-import-'));
  const file = openSync(join(folder, 'strings'), 'w+', 0o600);
  let ends = new Float64Array(4096);
  let count = 0;
  let written = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  const pages = new Map<number, Buffer>();

  function flush(): void {
    if (waitingBytes > 0) writeSync(file, Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  }

  function pageAt(place: number): Buffer {
    const known = pages.get(place);
    if (known) return known;
    const page = Buffer.alloc(pageBytes);
    readSync(file, page, 0, pageBytes, place * pageBytes);
    const [oldest] = pages.keys();
    if (pages.size >= pagesKept && oldest !== undefined) pages.delete(oldest);
    pages.set(place, page);
    return page;
  }

  function read(start: number, end: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = start; at < end; ) {
      const place = Math.floor(at / pageBytes);
      const until = Math.min(end, (place + 1) * pageBytes);
      parts.push(pageAt(place).subarray(at - place * pageBytes, until - place * pageBytes));
      at = until;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  return {
    count: () => count,
    add(text: string): void {
      const bytes = Buffer.from(text);
      waiting.push(bytes);
      waitingBytes += bytes.length;
      written += bytes.length;
      if (count === ends.length) {
        const longer = new Float64Array(ends.length * 2);
        longer.set(ends);
        ends = longer;
      }
      ends[count] = written;
      count += 1;
      if (waitingBytes >= pageBytes) flush();
    },
    finish: flush,
    at(place: number): string {
      if (!(Number.isInteger(place) && place >= 0 && place < count)) return '';
      return read(place === 0 ? 0 : (ends[place - 1] ?? 0), ends[place] ?? 0).toString();
    },
    close(): void {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
