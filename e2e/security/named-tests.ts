import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIds } from './catalogue.ts';

export type NamedTest = { file: string; name: string; ids: string[] };

const root = join(import.meta.dirname, '../..');

// `test('…`, `test.each(…)('…` and `test.skipIf(…)("…`; the name may be a template, its ids stand in it as plain text.
const testCall =
  /\b(?:test|it)(?:\.\w+(?:\((?:[^()]|\([^()]*\))*\))?)*\(\s*(['"`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g;

/** Every test whose name holds an id, read from the sources: e2e/ and the tests beside the server's files. */
export function listNamedTests(): NamedTest[] {
  const files = globSync('{e2e,server,web,contract}/**/*.test.{ts,tsx}', { cwd: root }).sort();
  return files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const names = [...source.matchAll(testCall)].map((found) => found[2] ?? '');
    return names.map((name) => ({ file, name, ids: readIds(name) })).filter(({ ids }) => ids.length > 0);
  });
}
