import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';

/** The floor of a login code's way on this machine: commit, notification, claim, socket, without any code of ours. */
export type BareLane = {
  /** Milliseconds from the answer to the commit until the octets have arrived. */
  measure(): Promise<number>;
  close(): Promise<void>;
};

// As long as a submit_sm with a login code.
const bodyOctets = 150;

export async function startBareLane(databaseUrl: string): Promise<BareLane> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    'create table bench_bare (id int primary key, body bytea not null, is_claimed boolean not null default false)',
  );
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const courier = fork(join(import.meta.dirname, 'bare-courier.ts'), {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      BENCH_BARE_PORT: String((server.address() as AddressInfo).port),
    },
  });
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(courier, 'message')])) as [
    [Socket],
    unknown,
  ];
  let lastId = 0;
  return {
    async measure() {
      lastId += 1;
      const arrived = once(socket, 'data').then(() => performance.now());
      await client.query({
        name: 'put',
        text: `with put as (insert into bench_bare (id, body) values ($1, $2) returning id)
          select pg_notify('bench_bare', id::text) from put`,
        values: [lastId, Buffer.alloc(bodyOctets)],
      });
      const acceptedAt = performance.now();
      return Math.max(0, (await arrived) - acceptedAt);
    },
    async close() {
      const gone = once(courier, 'exit');
      courier.disconnect();
      await gone;
      server.close();
      await client.end();
    },
  };
}
