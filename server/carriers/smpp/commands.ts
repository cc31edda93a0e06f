const COMMAND_IDS = {
  generic_nack: 0x80000000,
  bind_receiver: 0x00000001,
  bind_receiver_resp: 0x80000001,
  bind_transmitter: 0x00000002,
  bind_transmitter_resp: 0x80000002,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
} as const;

export type Command = keyof typeof COMMAND_IDS;
export type BindCommand = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
export type BindResponseCommand = `${BindCommand}_resp`;
export type BareCommand = 'generic_nack' | 'unbind' | 'unbind_resp' | 'enquire_link' | 'enquire_link_resp';
export type MessageCommand = 'submit_sm' | 'deliver_sm';
export type MessageResponseCommand = `${MessageCommand}_resp`;

const RESPONSE_BIT = 0x80000000;
const COMMANDS = new Map<number, Command>();
for (const name of Object.keys(COMMAND_IDS)) {
  if (isCommand(name)) COMMANDS.set(COMMAND_IDS[name], name);
}

const BARE: ReadonlySet<Command> = new Set<BareCommand>([
  'generic_nack',
  'unbind',
  'unbind_resp',
  'enquire_link',
  'enquire_link_resp',
]);

export function commandOf(id: number): Command | undefined {
  return COMMANDS.get(id);
}

export function idOf(command: Command): number {
  return COMMAND_IDS[command];
}

/** Whether a command_id answers a request (SMPP 3.4 section 5.1.2.1): known or not. */
export function isResponseId(id: number): boolean {
  return id >= RESPONSE_BIT;
}

export function isBareCommand(command: Command): command is BareCommand {
  return BARE.has(command);
}

export function isBindCommand(command: string): command is BindCommand {
  return command === 'bind_transceiver' || command === 'bind_receiver' || command === 'bind_transmitter';
}

export function isBindResponse(command: string): command is BindResponseCommand {
  return (
    command === 'bind_transceiver_resp' ||
    command === 'bind_receiver_resp' ||
    command === 'bind_transmitter_resp'
  );
}

function isCommand(name: string): name is Command {
  return name in COMMAND_IDS;
}
