import { listWords, type WordSearch } from './words.ts';

/** What is looked for in the marks of a message: the mark itself, or any that begins with it. */
export type WantedMark = { mark: Buffer; bucket: number; isStart: boolean };

/** A set of messages of a stretch: one bit for each, by their place. */
export type Places = Uint8Array;

/** As many as there are bits in a set of places. */
export const stretchMessages = 4096;
const placesBytes = stretchMessages / 8;
const buckets = 512;
/** A longer word, an address perhaps, is found by its beginning. Its UTF-8 must fit a length of one byte. */
const longestMark = 65;
/** Fewer letters begin words of too many buckets. */
const shortestStart = 3;
/** Up to so many places are written one by one, in two bytes each; more as a set. */
const listedAtMost = placesBytes / 2;

type Marked = { text: string; sender: string; user_id: string | null; direction: string };

/** What can be asked of a message without reading it: its words, its sender, its person, and whether it came in. */
export function listMarks({ text, sender, user_id, direction }: Marked): string[] {
  const marks = listWords(text).map(wordMark);
  marks.push(senderMark(sender));
  if (user_id !== null) marks.push(userMark(user_id));
  if (direction === 'in') marks.push(receivedMark);
  return marks;
}

const wordMark = (word: string) => `w${word}`.slice(0, longestMark);
const senderMark = (sender: string) => `s${sender}`.slice(0, longestMark);
const userMark = (userId: string) => `u${userId}`;
const receivedMark = 'i';

type Wanted = { words?: WordSearch | undefined; sender?: string; userId?: string; state?: string };

/** The marks that whatever is looked for must have, the rarest kind first; none where marks cannot tell one message from another. */
export function listWantedMarks({ words, sender, userId, state }: Wanted): WantedMark[] {
  return [
    ...(words && words.start.length >= shortestStart ? [want(wordMark(words.start), true)] : []),
    ...(words?.whole ?? []).map((word) => want(wordMark(word))),
    ...(sender === undefined ? [] : [want(senderMark(sender))]),
    ...(userId === undefined ? [] : [want(userMark(userId))]),
    ...(state === 'received' ? [want(receivedMark)] : []),
  ];
}

function want(mark: string, isStart = false): WantedMark {
  return { mark: Buffer.from(mark), bucket: bucketOf(mark), isStart };
}

// Words that begin with the same three letters share a bucket, so that a beginning is looked up as a word is. FNV-1a, folded to 9 bits.
function bucketOf(mark: string): number {
  const start = mark.startsWith('w') ? mark.slice(0, 1 + shortestStart) : mark;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(start)) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash >>> 18) ^ (hash >>> 9) ^ hash) & (buckets - 1);
}

/** Writes down at which places of a stretch its marks occur, bucket by bucket. */
export function packMarks(marksByPlace: readonly (readonly string[])[]): Map<number, Buffer> {
  const placesByMark = new Map<string, number[]>();
  for (const [place, marks] of marksByPlace.entries())
    for (const mark of marks) {
      const places = placesByMark.get(mark);
      if (!places) placesByMark.set(mark, [place]);
      else if (places.at(-1) !== place) places.push(place);
    }
  const entries = new Map<number, Buffer[]>();
  for (const [mark, places] of placesByMark) {
    const bucket = bucketOf(mark);
    const open = entries.get(bucket) ?? [];
    open.push(packMark(mark, places));
    entries.set(bucket, open);
  }
  return new Map([...entries].map(([bucket, packed]) => [bucket, Buffer.concat(packed)]));
}

// Length and UTF-8 of the mark, the number of its places, and these: as a list, or as a set where that is shorter.
function packMark(mark: string, places: readonly number[]): Buffer {
  const name = Buffer.from(mark);
  const isListed = places.length <= listedAtMost;
  const packed = Buffer.alloc(3 + name.length + (isListed ? 2 * places.length : placesBytes));
  packed[0] = name.length;
  name.copy(packed, 1);
  const start = 3 + name.length;
  packed.writeUInt16LE(places.length, start - 2);
  if (isListed) for (const [index, place] of places.entries()) packed.writeUInt16LE(place, start + 2 * index);
  else for (const place of places) addPlace(packed.subarray(start), place);
  return packed;
}

function addPlace(places: Places, place: number): void {
  places[place >> 3] = (places[place >> 3] ?? 0) | (1 << (place & 7));
}

/** At which places of a stretch a mark occurs, read from its bucket; undefined where it does not. */
export function findPlaces(bucket: Buffer, { mark, isStart }: WantedMark): Places | undefined {
  let found: Places | undefined;
  let at = 0;
  while (at < bucket.length) {
    const length = bucket[at] ?? 0;
    const start = at + 3 + length;
    const count = bucket.readUInt16LE(start - 2);
    const end = start + (count <= listedAtMost ? 2 * count : placesBytes);
    const fits = isStart ? length >= mark.length : length === mark.length;
    if (fits && bucket.compare(mark, 0, mark.length, at + 1, at + 1 + mark.length) === 0) {
      found ??= new Uint8Array(placesBytes);
      addPacked(found, bucket.subarray(start, end), count);
    }
    at = end;
  }
  return found;
}

function addPacked(places: Places, packed: Buffer, count: number): void {
  if (count <= listedAtMost)
    for (let index = 0; index < packed.length; index += 2) addPlace(places, packed.readUInt16LE(index));
  else
    for (let index = 0; index < placesBytes; index += 1)
      places[index] = (places[index] ?? 0) | (packed[index] ?? 0);
}

/** Leaves the places that the other set has too; answers whether any is left. */
export function keepCommonPlaces(places: Places, others: Places): boolean {
  let any = 0;
  for (let index = 0; index < placesBytes; index += 1) {
    const left = (places[index] ?? 0) & (others[index] ?? 0);
    places[index] = left;
    any |= left;
  }
  return any !== 0;
}

/** Yields the places of a set that lie below one, the newest first. */
export function* eachPlaceBack(places: Places, below = stretchMessages): Generator<number, undefined> {
  for (let index = placesBytes - 1; index >= 0; index -= 1) {
    const byte = places[index] ?? 0;
    for (let bit = 7; byte !== 0 && bit >= 0; bit -= 1)
      if ((byte >> bit) & 1 && index * 8 + bit < below) yield index * 8 + bit;
  }
}
