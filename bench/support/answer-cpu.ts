import { readFile } from 'node:fs/promises';

/** Milliseconds that this process and a backend of the database have run on a processor, together; NaN where the system does not tell. */
export async function readCpuMs(backendPid: number): Promise<number> {
  const { user, system } = process.cpuUsage();
  const told = await readFile(`/proc/${backendPid}/schedstat`, 'utf8').catch(() => 'NaN');
  return (user + system) / 1000 + Number(told.split(' ')[0]) / 1e6;
}
