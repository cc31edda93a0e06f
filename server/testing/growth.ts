/**
 * How many times as much processor time a work takes of a hundred times the size: some 100 where it is linear, 10,000 where it is quadratic.
 * 1,000 lies ten times from each, which no pause of a busy machine makes up for.
 */
export function measureGrowth(work: (size: number) => unknown, size: number): number {
  const small = cpuOf(() => work(size));
  return cpuOf(() => work(size * 100)) / small;
}

const enoughMicroseconds = 20_000;

// Of this thread alone, which the others on the machine do not count in; over enough rounds, for that clock may tick in milliseconds.
function cpuOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let rounds = 1; ; rounds++) {
    work();
    const { user, system } = process.threadCpuUsage(before);
    if (user + system > enoughMicroseconds) return (user + system) / rounds;
  }
}
