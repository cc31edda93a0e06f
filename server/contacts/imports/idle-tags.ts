import { UnreadableTable } from './table.ts';

// A workbook of a megabyte unpacks to hundreds of millions of tags that hold nothing, which keep a core busy for half a minute; three
// million take one second. Where there are contacts there may be many: a text that is not empty pays for some rows of empty cells.
const idleTagsAtMost = 3_000_000;
const tagsPaidByText = 300;

/** Counts what a part of a workbook holds beside filled cells or texts, and throws UnreadableTable with a sentence where that goes on and on. */
export function watchIdleTags(sentence: string) {
  let idle = 0;
  return {
    open(): void {
      idle += 1;
      if (idle > idleTagsAtMost) throw new UnreadableTable(sentence);
    },
    fill(): void {
      idle -= tagsPaidByText;
    },
  };
}
