const SLICE_MS = 100;
const SLICES = 10;

// How many within the last second, in slices of a tenth: one addition to note, ten to read.
export class RateMeter {
  readonly #counts = new Array<number>(SLICES).fill(0);
  #slice = 0;

  note(nowMs: number): void {
    const at = this.#turnTo(nowMs) % SLICES;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  perSecond(nowMs: number): number {
    this.#turnTo(nowMs);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #turnTo(nowMs: number): number {
    const slice = Math.floor(nowMs / SLICE_MS);
    const passed = Math.min(SLICES, slice - this.#slice);
    for (let step = 1; step <= passed; step++) this.#counts[(slice - passed + step) % SLICES] = 0;
    if (passed > 0) this.#slice = slice;
    return slice;
  }
}
