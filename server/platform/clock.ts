export type Clock = {
  now(): Date;
};

export const systemClock: Clock = { now: () => new Date() };

export type MovableClock = Clock & {
  setOffset(offsetMs: number): void;
  offsetMs(): number;
  /** Called whenever the clock was moved: what waits for an instant looks again. */
  onMove(hear: () => void): void;
};

/** A clock that runs ahead of the system's by an offset, in milliseconds; only the simulator and tests move it. */
export function movableClock(): MovableClock {
  const hearers: (() => void)[] = [];
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    setOffset: (offsetMs) => {
      offset = offsetMs;
      for (const hear of hearers) hear();
    },
    offsetMs: () => offset,
    onMove: (hear) => {
      hearers.push(hear);
    },
  };
}

export function secondsFrom(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000);
}

/** Whole seconds until an instant, rounded up, never below zero. */
export function secondsUntil(now: Date, instant: Date): number {
  return Math.max(0, Math.ceil((instant.getTime() - now.getTime()) / 1000));
}
