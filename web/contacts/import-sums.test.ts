import { expect, test } from 'vitest';
import { sayRun, sumUp } from './import-sums.ts';

const none = { made: 0, updated: 0, same: 0, skipped: 0, optedOut: 0, optOuts: 0 };

test.each([
  ['makes and changes', { made: 2, updated: 1, same: 4 }, null, 'Import 3 contacts'],
  ['makes one', { made: 1, skipped: 4 }, 'Spring', 'Import 1 contact'],
  ['finds all as they are', { same: 2 }, null, 'Nothing to import'],
  ['leaves all as they are', { skipped: 2 }, null, 'Nothing to import'],
  [
    'finds all as they are, and fills a list',
    { same: 2, skipped: 1 },
    'Spring',
    'Put 3 contacts on the list',
  ],
  ['puts nobody onto a list who has opted out', { same: 2, optedOut: 2 }, 'Spring', 'Nothing to import'],
  ['can take no row', {}, 'Spring', 'Nothing to import'],
  ['opts out whom it finds as they are', { same: 2, optOuts: 1 }, null, 'Opt out 1 number'],
  ['opts out one, and puts the other onto a list', { same: 2, optOuts: 1 }, 'Spring', 'Run the import'],
])('the button says what an import does that %s', (_, counts, listName, words) => {
  expect(sayRun(sumUp({ counts: { ...none, ...counts }, listName }))).toBe(words);
});
