import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';

// What a courier of login codes cannot do without, and nothing else: it hears of a row, claims it, commits, and writes it to a socket. It
// does no other work, so what it takes is what the machine and the database take.
const connectionString = process.env['DATABASE_URL'] ?? '';
const socket = connect(Number(process.env['BENCH_BARE_PORT']), '127.0.0.1');
await once(socket, 'connect');
socket.setNoDelay(true);
const client = new pg.Client({ connectionString });
const listener = new pg.Client({ connectionString });
await client.connect();
await listener.connect();

// As the claim of a code, its commit does not wait for the disk.
const claim = {
  name: 'claim',
  text: `update bench_bare set is_claimed = true
    where (select set_config('synchronous_commit', 'off', true)) = 'off' and id = $1 and not is_claimed returning body`,
};
listener.on('notification', async ({ payload }) => {
  const { rows } = await client.query<{ body: Buffer }>({ ...claim, values: [payload] });
  if (rows[0]) socket.write(rows[0].body);
});
await listener.query('listen bench_bare');
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
