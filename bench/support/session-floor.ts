import { createHash } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';

// The least that a session check can be: the same framework, the SHA-256 of the cookie, one prepared query, and the answer as JSON.
const pool = new pg.Pool({ connectionString: process.env['BENCH_DATABASE_URL'] ?? '', max: 20 });
const app = fastify({ logger: false });
const text = `
select s.account_id as "accountId", s.user_id as "userId", u.name, u.email, u.role, u.method, a.name as "accountName",
  a.time_zone as "timeZone", s.proven_at as "provenAt", s.last_seen_at as "lastSeenAt", s.ends_at as "endsAt"
from sessions s join users u on u.account_id = s.account_id and u.id = s.user_id join accounts a on a.id = s.account_id
where s.account_id = $1 and s.token_hash = $2 and s.ended_at is null and s.ends_at > $3`;

app.get('/floor', async (request, reply) => {
  const token = /__Host-corella_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const hash = createHash('sha256').update(token).digest();
  const accountId = Buffer.from(token, 'base64url').subarray(0, 16).toString('hex');
  const { rows } = await pool.query({ name: 'floor', text, values: [accountId, hash, new Date()] });
  if (rows.length === 0) return reply.code(401).send();
  return rows[0];
});

await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
console.log('ready');
process.on('SIGTERM', () => process.exit(0));
