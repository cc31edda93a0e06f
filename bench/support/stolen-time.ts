import { existsSync, readFileSync } from 'node:fs';

const statFile = '/proc/stat';

/** Says, as words, what share of the cores the host gave to others since this call; empty where the system does not tell. */
export function watchStolenTime(): () => string {
  if (!existsSync(statFile)) return () => '';
  const before = readTicks();
  return () => {
    const ticks = readTicks().map((tick, place) => tick - (before[place] ?? 0));
    const share = (ticks[7] ?? 0) / ticks.reduce((sum, tick) => sum + tick, 0);
    return `, ${(share * 100).toFixed(1)} % of the cores stolen by the host`;
  };
}

// proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal; guest time is counted in user time already.
function readTicks(): number[] {
  const [line = ''] = readFileSync(statFile, 'utf8').split('\n', 1);
  return line.split(/ +/).slice(1, 9).map(Number);
}
