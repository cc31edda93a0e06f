import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { UnreadableTable } from './table.ts';
import type { Archive } from './xlsx-archive.ts';

const levelsAtMost = 64;
/** What stands between one tag and the next; a cell holds 32,767 characters. */
const silentBytesAtMost = 1024 * 1024;
/** What a part may measure that is kept in memory: the list of sheets, the styles, the relations. */
const wholeBytesAtMost = 16 * 1024 * 1024;

export type XmlHandlers = {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
};

/**
 * Reads a part as XML, without its prefixes; yields after each piece. Entities of its own are never followed. Throws UnreadableTable, also
 * beyond 64 levels or 1 MiB without a tag: the parser keeps both in memory, and a few packed octets unpack to a gigabyte of them.
 */
export async function* readXml(
  archive: Archive,
  name: string,
  { open, text, close }: XmlHandlers,
  bytesAtMost?: number,
): AsyncGenerator<number> {
  const parser = new SaxesParser({});
  let failure: Error | undefined;
  let level = 0;
  let silentBytes = 0;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    level += 1;
    silentBytes = 0;
    if (level > levelsAtMost) throw unreadable();
    open(withoutPrefix(name), attributes);
  });
  if (text) parser.on('text', text);
  if (text) parser.on('cdata', text);
  parser.on('closetag', ({ name }) => {
    level -= 1;
    silentBytes = 0;
    close?.(withoutPrefix(name));
  });
  const decoder = new TextDecoder();
  for await (const { piece, read } of archive.readPart(name, bytesAtMost)) {
    silentBytes += piece.length;
    parser.write(decoder.decode(piece, { stream: true }));
    if (failure || silentBytes > silentBytesAtMost) throw unreadable();
    yield read;
  }
}

/** Reads all of a small part. Throws UnreadableTable, also beyond 16 MiB. */
export async function readXmlWhole(archive: Archive, name: string, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(archive, name, handlers, wholeBytesAtMost));
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The fault of a workbook that is none, or is broken. */
export function unreadable(): UnreadableTable {
  return new UnreadableTable(
    'This workbook cannot be read. Open it in your spreadsheet, save it anew, then choose it again.',
  );
}
