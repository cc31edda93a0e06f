import { join, resolve } from 'node:path';

export const projectFolder = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

export function inProject(...parts) {
  return join(projectFolder, ...parts);
}

/** Ends the launcher with a sentence for the person who started it. */
export class LaunchRefusal extends Error {}
