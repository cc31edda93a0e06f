import { performance } from 'node:perf_hooks';

// A tool that interrupts the loop, as a profiler does, keeps it from ever counting as idle.
const restAtMostMs = 60;

/**
 * Keeps long work from filling the event loop, so that what is urgent finds it free: between one piece and the next the loop was busy, with
 * whatever it was, for no more than a share (0 to 1, asked anew each time) of the time. On a machine whose cores are all taken the loop
 * counts as busy while it waits for one, so there the work yields to other processes too.
 */
export class LoopShare {
  readonly #share: () => number;
  #since = performance.eventLoopUtilization();

  constructor(share: () => number) {
    this.#share = share;
  }

  /** The next piece begins now. */
  begin(): void {
    this.#since = performance.eventLoopUtilization();
  }

  /** Milliseconds that the next piece has to wait; none where it is 0 or less. */
  restMs(): number {
    const { active, idle } = performance.eventLoopUtilization(this.#since);
    return Math.min(active / this.#share(), restAtMostMs) - active - idle;
  }
}
