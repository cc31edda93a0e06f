import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installation } from '#contract/installation.ts';
import { systemClock } from '#server/platform/clock.ts';
import { readConfig } from '#server/platform/config.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { route } from './route.ts';
import { buildServer } from './serve.ts';
import { serveWeb, type WebOptions } from './static.ts';

let folder: string;
let server: FastifyInstance;
const connection = connect('postgres://nobody@127.0.0.1:1/none', { log: silentLog });

function startServer(options: WebOptions): FastifyInstance {
  const config = readConfig({});
  const context = {
    db: connection.db,
    clock: systemClock,
    log: silentLog,
    secrets: deriveSecrets(Buffer.alloc(32)),
    config,
  };
  const authenticator = {
    findSession: async () => undefined,
    findChallenge: async () => undefined,
    isSessionOpen: async () => true,
    isStepUpFresh: () => false,
    onRefusedPermission: async () => {},
  };
  const health = route(installation.showHealth, async () => ({ status: 'ok' as const }));
  const app = buildServer({ context, authenticator, routes: [health] });
  serveWeb(app, options);
  return app;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corella-static-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<html><div id="root"><!--app--></div></html>');
  await writeFile(join(folder, 'assets', 'main-abc123.js'), 'console.log(1);');
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, '.built'), 'secret mark');
  server = startServer({ folder });
});
afterAll(async () => {
  await server.close();
  await connection.close();
  await rm(folder, { recursive: true });
});

const page = { accept: 'text/html,application/xhtml+xml' };
const get = (url: string, headers: Record<string, string> = page) =>
  server.inject({ method: 'GET', url, headers });

test('files with a hash in their name are kept for a year, others for an hour', async () => {
  const script = await get('/assets/main-abc123.js');
  expect([script.statusCode, script.body]).toEqual([200, 'console.log(1);']);
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(script.headers['content-type']).toContain('javascript');
  expect(script.headers['x-content-type-options']).toBe('nosniff');
  const icon = await get('/favicon.svg');
  expect([icon.statusCode, icon.headers['cache-control']]).toEqual([200, 'public, max-age=3600']);
});

test.each(['/', '/send', '/simulator', '/settings/users', '/history?state=sent', '/sign-in'])(
  '%s is the page, and is never kept',
  async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    expect(answer.body).toContain('id="root"');
  },
);

test.each([
  ['/api/nothing', page],
  ['/api', page],
  ['/send', { accept: 'application/json' }],
  ['/assets/gone-000.js', page],
  ['/assets/%00', page],
  ['/assets/..%2f.built', page],
  ['/gone.svg', page],
])('%s as %j is not there', async (url, headers) => {
  const answer = await get(url, headers);
  expect(answer.body).not.toContain('secret mark');
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('declared routes come before the page, and HEAD answers like GET without a body', async () => {
  expect((await get('/healthz')).json()).toEqual({ status: 'ok' });
  const head = await server.inject({ method: 'HEAD', url: '/send', headers: page });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});

describe('what is written into the page', () => {
  test('stands where the app begins, whatever signs are in it', async () => {
    const app = startServer({
      folder,
      insertInto: async (path) => (path === '/sign-in' ? `<form>$& $1 ${path}</form>` : undefined),
    });
    const signIn = await app.inject({ method: 'GET', url: '/sign-in?x=1', headers: page });
    expect(signIn.body).toBe('<html><div id="root"><form>$& $1 /sign-in</form></div></html>');
    const send = await app.inject({ method: 'GET', url: '/send', headers: page });
    expect(send.body).toContain('<!--app-->');
    await app.close();
  });

  test('without a build, a plain page says what to run', async () => {
    const app = startServer({ folder: join(folder, 'missing') });
    const answer = await app.inject({ method: 'GET', url: '/', headers: page });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('npm start');
    await app.close();
  });
});
