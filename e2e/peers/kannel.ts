import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type KannelPorts = { admin: number; smsbox: number; sendsms: number };

export type KannelOptions = {
  folder: string;
  ports: KannelPorts;
  /** The lines of the group of its message centre. */
  smsc: string[];
  /** Where inbound texts are reported: a GET with the fields that `%` names. */
  inboundUrl: string;
  /** Lines of the core group: how it stores, and what else is not as usual. */
  core?: string[];
  /** From 0, everything, to 4, only what ends it. */
  logLevel?: number;
};

export const KANNEL_LOGIN = { username: 'corella', password: 'labpass' };

/** Writes the configuration of a Kannel whose listeners are bound to loopback, as far as it lets itself be; returns its path. */
export async function writeKannelConfig({
  folder,
  ports,
  smsc,
  inboundUrl,
  core = ['dlr-storage = internal'],
  logLevel = 1,
}: KannelOptions): Promise<string> {
  const path = join(folder, 'kannel.conf');
  const groups = [
    [
      'group = core',
      `admin-port = ${ports.admin}`,
      'admin-interface = 127.0.0.1',
      'admin-password = admin',
      'admin-allow-ip = "127.0.0.1"',
      `smsbox-port = ${ports.smsbox}`,
      'smsbox-interface = 127.0.0.1',
      'box-deny-ip = "*.*.*.*"',
      'box-allow-ip = "127.0.0.1"',
      ...core,
      `log-file = "${join(folder, 'bearerbox.log')}"`,
      `log-level = ${logLevel}`,
    ],
    ['group = smsc', ...smsc],
    [
      'group = smsbox',
      'bearerbox-host = 127.0.0.1',
      `sendsms-port = ${ports.sendsms}`,
      'sendsms-interface = 127.0.0.1',
      `log-file = "${join(folder, 'smsbox.log')}"`,
      `log-level = ${logLevel}`,
    ],
    [
      'group = sendsms-user',
      `username = ${KANNEL_LOGIN.username}`,
      `password = ${KANNEL_LOGIN.password}`,
      'concatenation = true',
      'max-messages = 10',
    ],
    [
      'group = sms-service',
      'keyword = default',
      'catch-all = true',
      'max-messages = 0',
      `get-url = "${inboundUrl}"`,
    ],
  ];
  await writeFile(path, `${groups.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  return path;
}
