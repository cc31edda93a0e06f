#!/usr/bin/env node
// Runs on Node 20 with nothing installed: installs what is missing, finds the right Node, and starts the real program with it.
import { basename } from 'node:path';
import { runBenches } from './bench-run.js';
import { runChecks } from './check.js';
import { runInForeground, tool } from './child.js';
import { ensureInstalled, getNode, typescriptFlags } from './installation.js';
import { refuseTakenPort } from './port.js';
import { inProject, LaunchRefusal } from './project.js';
import { runTests } from './test-run.js';
import { buildWeb, ensureWebBuilt } from './web-build.js';

const DEV_PORT = '3000';
const DEV_ADDRESS = 'http://localhost:5173';

const commands = {
  start: ({ node }) => serve(node, {}),
  demo: ({ node }) =>
    serve(node, { CORELLA_DATA: process.env.CORELLA_DATA ?? inProject('data-demo'), CORELLA_DEMO: '1' }),
  dev: ({ node }) => develop(node),
  test: ({ node, args }) => runTests({ node, args, set: 'short' }),
  'test:long': ({ node, args }) => runTests({ node, args, set: 'long' }),
  'test:peers': ({ node, args }) => runTests({ node, args, set: 'peers' }),
  check: ({ node }) => runChecks(node),
  bench: ({ node, args }) => runBenches({ nodeCommand: (rest) => nodeCommand(node, rest, {}), args }),
  build: ({ node }) => buildWeb(node),
  corella: ({ node, args }) => runInForeground(nodeCommand(node, ['server/operator/main.ts', ...args], {})),
};

const serving = { start: 'npm start', demo: 'npm run demo', dev: 'npm run dev' };

async function serve(node, env) {
  await ensureWebBuilt(node);
  return runInForeground(nodeCommand(node, ['server/main.ts'], env));
}

async function develop(node) {
  const PORT = process.env.PORT ?? DEV_PORT;
  const CORELLA_URL = process.env.CORELLA_URL ?? DEV_ADDRESS;
  const watched = ['--watch', '--watch-preserve-output', 'server/main.ts'];
  const server = runInForeground(nodeCommand(node, watched, { PORT, CORELLA_URL }));
  const vite = tool(node, 'vite', ['--port', new URL(DEV_ADDRESS).port, '--strictPort']);
  const web = runInForeground({ ...vite, env: { ...vite.env, PORT } });
  const code = await Promise.race([server, web]);
  process.kill(process.pid, 'SIGTERM');
  await Promise.all([server, web]);
  return code;
}

// The compile cache keeps stripped and compiled sources between starts.
function nodeCommand(node, args, env) {
  const NODE_COMPILE_CACHE = inProject('node_modules', '.cache', 'node');
  return { file: node, args: [...typescriptFlags(node), ...args], env: { NODE_COMPILE_CACHE, ...env } };
}

function readCommandLine() {
  const [first = '', ...rest] = process.argv.slice(2);
  return basename(process.argv[1] ?? '') === 'corella' ? ['corella', first, ...rest] : [first, ...rest];
}

async function launch() {
  const [name, ...args] = readCommandLine();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new LaunchRefusal(`Usage: npm start, or npm run ${Object.keys(commands).join(', ')}`);
  if (Object.hasOwn(serving, name)) await refuseTakenPort(serving[name], process.env);
  await ensureInstalled();
  return command({ node: getNode(), args });
}

try {
  process.exitCode = await launch();
} catch (error) {
  if (!(error instanceof LaunchRefusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
