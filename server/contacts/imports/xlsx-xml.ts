import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { UnreadableTable } from './table.ts';
import type { Archive } from './xlsx-archive.ts';

export type XmlHandlers = {
  open(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
};

/** Reads a part as XML, without its prefixes; yields after each piece. Entities of its own are never followed. Throws UnreadableTable. */
export async function* readXml(
  archive: Archive,
  name: string,
  { open, text, close }: XmlHandlers,
): AsyncGenerator<number> {
  const parser = new SaxesParser({});
  let failure: Error | undefined;
  parser.on('error', (error) => {
    failure ??= error;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => open(withoutPrefix(name), attributes));
  if (text) parser.on('text', text);
  if (text) parser.on('cdata', text);
  if (close) parser.on('closetag', ({ name }) => close(withoutPrefix(name)));
  const decoder = new TextDecoder();
  for await (const { piece, read } of archive.readPart(name)) {
    parser.write(decoder.decode(piece, { stream: true }));
    if (failure) throw unreadable();
    yield read;
  }
}

/** Reads all of a small part. */
export async function readXmlWhole(archive: Archive, name: string, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(archive, name, handlers));
}

function withoutPrefix(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function unreadable(): UnreadableTable {
  return new UnreadableTable(
    'This workbook cannot be read. Open it in your spreadsheet, save it anew, then choose it again.',
  );
}
