import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { inProject, projectFolder } from './project.js';

const ORPHAN_CHECK_MS = 250;

/** Runs a program in the project's folder on our own terminal, passes signals on to it, and returns its exit code. */
export function runInForeground(command) {
  const child = spawn(command.file, command.args, { ...options(command), stdio: 'inherit' });
  const stopForwarding = forwardSignals(child);
  return untilExit(child).finally(stopForwarding);
}

/** Runs a program silently and returns its exit code and everything that it printed. */
export async function runQuietly(command) {
  const child = spawn(command.file, command.args, { ...options(command), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await untilExit(child);
  return { code, output: stripVTControlCharacters(output) };
}

/** A tool of node_modules/.bin as a command; its `#!/usr/bin/env node` finds the given Node first. */
export function tool(node, name, args) {
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  return { file: inProject('node_modules', '.bin', name), args, env: { PATH } };
}

function options(command) {
  return { cwd: projectFolder, env: { ...process.env, ...command.env } };
}

function untilExit(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

// Ctrl-C in a terminal reaches the whole process group by itself; passing it on as well would look like an impatient second one.
function forwardSignals(child) {
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const stopWatching = onOrphaned(() => child.kill('SIGTERM'));
  return () => {
    stopWatching();
    for (const signal of signals) process.off(signal, forward);
  };
}

// npm runs us through a shell that dies of a signal without passing it on; when our parent is gone, whoever ended it meant us.
function onOrphaned(react) {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    react();
  }, ORPHAN_CHECK_MS).unref();
  return () => clearInterval(look);
}
