import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TSHARK } from './programs.ts';
import type { WireTap } from './wire-tap.ts';

const SMPP_PORT = 2775;

/** Has tshark read all that passed a tap, and no complaint of its own in it; returns the SMPP PDUs by the fields that are named. */
export async function readCapture(
  tap: WireTap,
  { expected, fields = [] }: { expected: string[]; fields?: string[] },
): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'corella-capture-'));
  try {
    const path = join(folder, 'smpp.pcap');
    await tap.save(path, SMPP_PORT);
    const complaints = tshark(path, [
      '-Y',
      '_ws.malformed || (_ws.expert.severity >= 0x00600000 && !tcp.analysis.flags)',
    ]);
    expect(complaints).toBe('');
    const summary = tshark(path, ['-Y', 'smpp', '-T', 'fields', '-e', 'smpp.command_id']);
    const commands = new Set(summary.split(/[\n,]/).map((id) => COMMANDS[Number(id)]));
    for (const command of expected) expect(commands).toContain(command);
    if (fields.length === 0) return [];
    const listed = fields.flatMap((field) => ['-e', field]);
    return tshark(path, ['-Y', 'smpp', '-T', 'fields', '-E', 'separator=|', ...listed])
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('|'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const COMMANDS: Readonly<Record<number, string>> = {
  0x00000004: 'submit_sm',
  0x80000004: 'submit_sm_resp',
  0x00000005: 'deliver_sm',
  0x80000005: 'deliver_sm_resp',
  0x00000009: 'bind_transceiver',
  0x80000009: 'bind_transceiver_resp',
  0x00000015: 'enquire_link',
  0x80000015: 'enquire_link_resp',
  0x00000006: 'unbind',
  0x80000006: 'unbind_resp',
};

function tshark(path: string, args: string[]): string {
  return execFileSync(TSHARK.path, ['-r', path, '-d', `tcp.port==${SMPP_PORT},smpp`, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
