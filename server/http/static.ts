import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#server/platform/refusal.ts';
import { sendRefusal } from './problem.ts';

const builtWeb = join(import.meta.dirname, '../../dist/web');
const mark = '<!--app-->';
const yearSeconds = 31_536_000;
const hourSeconds = 3600;

/** HTML for a path that must work without scripts, written into the page before it leaves; undefined leaves the page as it is. */
export type InsertInto = (path: string, request: FastifyRequest) => Promise<string | undefined>;

export type WebOptions = { insertInto?: InsertInto | undefined; folder?: string };

type Web = { insertInto: InsertInto | undefined; folder: string };

/** Serves the built web app: files under /assets for a year (their names carry their hash), and the page for every other path. */
export function serveWeb(app: FastifyInstance, { insertInto, folder = builtWeb }: WebOptions = {}): void {
  app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    serve: false,
    cacheControl: false,
    preCompressed: true,
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: async (request, reply) => answer({ folder, insertInto }, request, reply),
  });
}

async function answer(
  { folder, insertInto }: Web,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '/';
  if (isFile(path)) return sendFile(path, reply);
  if (isApi(path) || path.startsWith('/assets/') || !wantsPage(request)) return refuseUnknown(request, reply);
  const page = await readPage(folder);
  reply.type('text/html; charset=utf-8');
  if (page === undefined) return reply.code(503).send(notBuilt);
  const inserted = await insertInto?.(path, request);
  return reply.send(inserted === undefined ? page : page.replace(mark, () => inserted));
}

function isFile(path: string): boolean {
  return (
    /^\/assets\/[\w-][\w.-]*$/.test(path) ||
    /^\/[\w-]+\.(svg|png|ico|js|css|txt|webmanifest|woff2)$/.test(path)
  );
}

function isApi(path: string): boolean {
  return path === '/api' || path.startsWith('/api/');
}

function wantsPage(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? '*/*';
  return /text\/html|\*\/\*/.test(accept);
}

// A file that is not there goes on to the not-found answer of the server, which must not be kept.
function sendFile(path: string, reply: FastifyReply): FastifyReply {
  const lasting = path.startsWith('/assets/');
  return reply.sendFile(path.slice(1), {
    cacheControl: true,
    maxAge: (lasting ? yearSeconds : hourSeconds) * 1000,
    immutable: lasting,
  });
}

function refuseUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendRefusal(reply, new Refusal('not_found'), request.id);
}

// Read anew each time: it is 1 kB, and a build while the process runs must not leave pages with the names of old assets.
async function readPage(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Corella is not built</title></head>
<body><h1>The web app is not built yet</h1>
<p>Run <code>npm start</code>, or <code>npm run build</code>, and reload this page.</p></body></html>
`;
