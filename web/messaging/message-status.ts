// SMPP 3.4, 5.1.3: command_status of an answer. Those that carriers send, in words for people.
const statuses: Record<number, string> = {
  0: 'Taken',
  1: 'The text was too long for the carrier',
  8: 'The carrier had a fault of its own',
  10: 'The carrier does not accept the sender',
  11: 'The carrier does not accept the number',
  13: 'The carrier did not let us in',
  14: 'The carrier did not accept our password',
  20: 'The queue of the carrier was full',
  69: 'The carrier could not take the text',
  88: 'Too many at once for the carrier',
  97: 'The carrier does not accept the time',
  98: 'The carrier does not accept the time that it may take',
  100: 'The carrier had a passing fault',
  101: 'The carrier refused for good',
  102: 'The carrier refused what the text says',
  254: 'The carrier could not deliver it',
  255: 'The carrier gave no reason',
};

/** The status of a carrier's answer in plain words, and as the carrier says it. */
export function describeStatus(status: number): string {
  const code = status >= 200 && status < 600 && !(status in statuses) ? `HTTP ${status}` : hex(status);
  if (code.startsWith('HTTP')) return status < 300 ? `Taken (${code})` : `Refused (${code})`;
  const words = statuses[status] ?? (status >= 0x400 ? 'A reason of this carrier’s own' : 'Refused');
  return `${words} (${code})`;
}

function hex(status: number): string {
  return `0x${status.toString(16).padStart(8, '0')}`;
}

const receipts: Record<string, string> = {
  delivered: 'On the phone',
  enroute: 'On its way to the phone',
  accepted: 'Accepted for delivery',
  expired: 'The phone was not reached in time',
  deleted: 'The carrier deleted it',
  undeliverable: 'It could not be delivered',
  rejected: 'The carrier rejected it',
  failed: 'It could not be delivered',
  unknown: 'The carrier does not know',
};

/** The status of a receipt in plain words. */
export function describeReceiptStatus(status: string): string {
  return receipts[status] ?? status;
}
