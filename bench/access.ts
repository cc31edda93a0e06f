import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { startMailServer } from './support/mail-server.ts';
import { call, type Person, personOf, signIn, signUp } from './support/people.ts';
import { type PhoneNetwork, startPhoneNetwork } from './support/phone-network.ts';
import { cpuMs, type ServerProcess, startServer } from './support/processes.ts';
import { conclude, median, note, percentile, report } from './support/report.ts';

const people = 120;
const warmUpRounds = 2;
const rounds = 5;
const badLogins = 200;
const checkSeconds = 4;
const checkRounds = 5;

type House = {
  url: string;
  web: ServerProcess;
  worker: ServerProcess;
  network: PhoneNetwork;
  databaseUrl: string;
};

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'corella-bench-'));
  const database = await startEmbeddedDatabase({ dataFolder: folder, say: () => {} });
  const network = await startPhoneNetwork();
  const mail = await startMailServer();
  try {
    const house = await startHouse({ folder, databaseUrl: database.url, network, smtpUrl: mail.url });
    try {
      note(
        `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded, fsync on; everything on this machine.`,
      );
      const team = await makePeople(house);
      await measureFlows(house, team);
      await measureSessionCheck(house, team[0] ?? personOf(0));
      await measureFlood(house, team[1] ?? personOf(1));
    } finally {
      await house.web.stop();
      await house.worker.stop();
    }
  } finally {
    await mail.close();
    await network.close();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
  conclude();
}

type Ground = { folder: string; databaseUrl: string; network: PhoneNetwork; smtpUrl: string };

async function startHouse({ folder, databaseUrl, network, smtpUrl }: Ground): Promise<House> {
  const env = {
    DATABASE_URL: databaseUrl,
    CORELLA_DATA: folder,
    CORELLA_SMPP_URL: network.smppUrl,
    CORELLA_SMTP_URL: smtpUrl,
    CORELLA_CODES_PER_HOUR: '100000',
    CORELLA_TRUSTED_PROXIES: '127.0.0.1',
    CORELLA_LOG: 'error',
    NODE_ENV: 'production',
  };
  const web = await startServer('server/main.ts', { ...env, CORELLA_ROLES: 'web' }, /is ready/);
  const worker = await startServer('server/main.ts', { ...env, CORELLA_ROLES: 'worker' }, /is working/);
  return { url: web.url, web, worker, network, databaseUrl };
}

async function makePeople({ url, network }: House): Promise<Person[]> {
  const team = Array.from({ length: people }, (_, index) => personOf(index));
  for (const person of team) await signUp(url, person, network.codeFor);
  return team;
}

/** A process that verifies a password when it is told to, and nothing else. */
async function startBareVerify(): Promise<{ pid: number; verify(): Promise<void>; stop(): void }> {
  const child = fork(join(import.meta.dirname, 'support/bare-verify.ts'));
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    async verify() {
      const verified = once(child, 'message');
      child.send('verify');
      await verified;
    },
    stop: () => child.kill(),
  };
}

/**
 * Whole sign-ins, each followed by one bare verify, so that both meet the same caches, the same freshly mapped memory and the same
 * neighbours on the machine. The first rounds warm both up and are not counted.
 */
async function measureFlows({ url, web, worker, network }: House, team: Person[]): Promise<void> {
  const bare = await startBareVerify();
  const lags: number[] = [];
  const spent = { web: 0, worker: 0, bare: 0 };
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const before = {
      web: await cpuMs(web.pid),
      worker: await cpuMs(worker.pid),
      bare: await cpuMs(bare.pid),
    };
    for (const person of team) {
      const flow = await signIn(url, person, network.codeFor);
      lags.push(Math.max(0, flow.writtenAt - flow.acceptedAt));
      await bare.verify();
    }
    if (round < 0) continue;
    spent.web += (await cpuMs(web.pid)) - before.web;
    spent.worker += (await cpuMs(worker.pid)) - before.worker;
    spent.bare += (await cpuMs(bare.pid)) - before.bare;
  }
  bare.stop();
  const flows = rounds * team.length;
  const flow = spent.web / flows;
  const least = spent.bare / flows;
  report({
    name: 'sign-in with code, CPU of the web process per flow',
    value: flow,
    unit: 'ms',
    reference: least,
    limit: '<= 35 ms and <= 1.3 x bare argon2id verify',
    ok: flow <= 35 && flow <= 1.3 * least,
  });
  note(
    `     of ${flows} flows; beside it, CPU of the worker process per flow: ${(spent.worker / flows).toFixed(2)} ms`,
  );
  const p99 = percentile(lags, 0.99);
  report({
    name: `code accepted to PDU at the carrier, p99 of ${lags.length}`,
    value: p99,
    unit: 'ms',
    reference: null,
    limit: '< 100 ms',
    ok: p99 < 100,
  });
}

async function measureSessionCheck({ url, web, databaseUrl }: House, person: Person): Promise<void> {
  const floor = await startServer(
    'bench/support/session-floor.ts',
    { BENCH_DATABASE_URL: databaseUrl },
    /ready/,
  );
  try {
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const ours: number[] = [];
    const bare: number[] = [];
    await load(`${url}/api/session`, cookie, web.pid);
    await load(`${floor.url}/floor`, cookie, floor.pid);
    for (let round = 0; round < checkRounds; round += 1) {
      bare.push(await load(`${floor.url}/floor`, cookie, floor.pid));
      ours.push(await load(`${url}/api/session`, cookie, web.pid));
    }
    const check = median(ours);
    const least = median(bare);
    report({
      name: 'session check, CPU of the web process per request',
      value: check,
      unit: 'ms',
      reference: least,
      limit: '<= 0.40 ms and <= 1.3 x the floor',
      ok: check <= 0.4 && check <= 1.3 * least,
    });
  } finally {
    await floor.stop();
  }
}

/** CPU of a server per request under ten connections, in ms. */
async function load(address: string, cookie: string, pid: number): Promise<number> {
  const before = await cpuMs(pid);
  const result = await autocannon({
    url: address,
    connections: 10,
    duration: checkSeconds,
    headers: { cookie },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${address} answered ${result.non2xx} times with an error.`);
  return ((await cpuMs(pid)) - before) / result['2xx'];
}

async function measureFlood({ url }: House, person: Person): Promise<void> {
  const times: number[] = [];
  let flooding = true;
  const flood = Promise.all(Array.from({ length: badLogins }, (_, index) => badLogin(url, index))).finally(
    () => {
      flooding = false;
    },
  );
  while (flooding) {
    const begun = performance.now();
    const { status } = await call(url, person, { method: 'GET', path: '/api/session' });
    if (status !== 200) throw new Error(`A signed-in request answered ${status}.`);
    times.push(performance.now() - begun);
  }
  const answers = await flood;
  const p99 = percentile(times, 0.99);
  report({
    name: `signed-in request during ${badLogins} parallel bad logins, p99 of ${times.length}`,
    value: p99,
    unit: 'ms',
    reference: null,
    limit: '< 250 ms',
    ok: p99 < 250,
  });
  note(
    `     the bad logins were answered ${[...new Set(answers)].map((status) => `${status} x ${answers.filter((each) => each === status).length}`).join(', ')}`,
  );
}

async function badLogin(url: string, index: number): Promise<number> {
  const stranger: Person = { email: '', password: '', mobile: '', cookies: new Map() };
  const body = { email: `nobody${index}@example.com`, password: 'not the right one at all' };
  return (
    await call(url, stranger, { method: 'POST', path: '/api/sign-in', body, address: `198.51.100.${index}` })
  ).status;
}

await main();
