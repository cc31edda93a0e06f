/** How many times as much processor time a work takes of ten times the size: 10 where it is linear, 100 where it is quadratic. */
export function measureGrowth(work: (size: number) => unknown, size: number): number {
  return cpuOf(() => work(size * 10)) / cpuOf(() => work(size));
}

const enoughMicroseconds = 20_000;

// Of this thread alone, which the others on the machine do not count in; over enough rounds, for that clock may tick in milliseconds.
function cpuOf(work: () => unknown): number {
  work();
  const before = process.threadCpuUsage();
  for (let rounds = 1; ; rounds++) {
    work();
    const { user, system } = process.threadCpuUsage(before);
    if (user + system > enoughMicroseconds) return (user + system) / rounds;
  }
}
