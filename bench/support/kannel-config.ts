import { join } from 'node:path';
import { type KannelPorts, writeKannelConfig } from '../../e2e/peers/kannel.ts';

type KannelWishes = {
  folder: string;
  ports: KannelPorts;
  carrier: URL;
  window: number;
  isDurable: boolean;
  inboundUrl: string;
};

const onlyErrors = 3;

/**
 * Writes the configuration of a Kannel that sends as fast as it can; returns its path. What waits and what it knows of receipts lies in
 * files, one for each text, or where it is not durable in memory. Its logs say nothing of single texts.
 */
export async function writeFastConfig(wishes: KannelWishes): Promise<string> {
  const { carrier, window, folder, ports, inboundUrl } = wishes;
  return writeKannelConfig({
    folder,
    ports,
    inboundUrl,
    logLevel: onlyErrors,
    // With its default of 100 receipts come back at 110 a second.
    core: ['smsbox-max-pending = 5000', ...storeLines(wishes)],
    smsc: [
      'smsc = smpp',
      'smsc-id = CARRIER',
      `host = ${carrier.hostname}`,
      `port = ${carrier.port}`,
      'transceiver-mode = true',
      'interface-version = 34',
      `smsc-username = ${carrier.username}`,
      `smsc-password = ${carrier.password}`,
      'system-type = ""',
      `max-pending-submits = ${window}`,
      'reconnect-delay = 1',
      'source-addr-autodetect = yes',
    ],
  });
}

function storeLines({ folder, isDurable }: KannelWishes): string[] {
  if (!isDurable) return ['dlr-storage = internal'];
  return [
    'store-type = spool',
    `store-location = "${join(folder, 'store')}"`,
    'dlr-storage = spool',
    `dlr-spool = "${join(folder, 'receipts')}"`,
  ];
}
