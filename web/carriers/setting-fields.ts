import { httpDefaults } from '#contract/carrier-defaults.ts';

type Choice = { value: string; label: string };

export type SettingField = {
  /** As the contract names it. */
  name: string;
  label: string;
  help?: string;
  input: 'text' | 'whole' | 'number' | 'flag' | 'choice' | 'endpoints' | 'statuses' | 'area';
  choices?: readonly Choice[];
  /** What counts when nothing is set: the first choice, a ticked box, or what an empty field says. */
  otherwise?: string | boolean;
};

export type SettingGroup = { title: string; description?: string; fields: readonly SettingField[] };

/** What every SMPP carrier asks for. */
export const smppBasics: readonly SettingField[] = [
  { name: 'host', label: 'Host', help: 'Name or address, as the carrier gave it.', input: 'text' },
  { name: 'port', label: 'Port', help: '2775 is usual; 3550 with TLS.', input: 'whole' },
  { name: 'systemId', label: 'System id', help: 'The user name of the account.', input: 'text' },
  { name: 'systemType', label: 'System type', help: 'Empty, unless the carrier names one.', input: 'text' },
  {
    name: 'tls',
    label: 'Encrypt the connection (TLS)',
    help: 'Without it texts and password cross the network in the clear.',
    input: 'flag',
    otherwise: false,
  },
];

/** How fast, and over how many links. */
export const smppSpeed: readonly SettingField[] = [
  {
    name: 'bindMode',
    label: 'Links are',
    input: 'choice',
    choices: [
      { value: 'transceiver', label: 'transceivers: both ways' },
      { value: 'pair', label: 'pairs of transmitter and receiver' },
      { value: 'transmitter', label: 'transmitters: only send' },
      { value: 'receiver', label: 'receivers: only receive' },
    ],
  },
  {
    name: 'window',
    label: 'Window',
    help: 'Parts of one link that may be unanswered. The carrier says how many it takes.',
    input: 'whole',
    otherwise: '10',
  },
  {
    name: 'perSecond',
    label: 'Parts a second on one link',
    help: '0 for as many as it takes.',
    input: 'whole',
    otherwise: '0',
  },
  {
    name: 'moreEndpoints',
    label: 'More links',
    help: 'One host:port a line, to the same place or to others.',
    input: 'endpoints',
  },
  {
    name: 'urgentLink',
    label: 'One more link for login codes alone',
    help: 'Where the carrier allows another: no bulk ever stands before a code.',
    input: 'flag',
    otherwise: false,
  },
];

/** What is rarely other than usual. */
export const smppAdvanced: readonly SettingGroup[] = [
  {
    title: 'Long texts and alphabets',
    fields: [
      {
        name: 'concatenation',
        label: 'Parts of a long text are tied together by',
        input: 'choice',
        choices: [
          { value: 'udh8', label: 'a header with an 8-bit reference' },
          { value: 'udh16', label: 'a header with a 16-bit reference' },
          { value: 'sar', label: 'SAR parameters' },
          { value: 'payload', label: 'the carrier: whole texts (message_payload)' },
        ],
      },
      {
        name: 'gsmAlphabet',
        label: 'Texts of the GSM alphabet are sent as',
        input: 'choice',
        choices: [
          { value: 'gsm7', label: 'GSM 03.38, one character an octet' },
          { value: 'packed', label: 'GSM 03.38, packed' },
          { value: 'latin1', label: 'Latin-1' },
          { value: 'ascii', label: 'ASCII' },
        ],
      },
      {
        name: 'gsmDataCoding',
        label: 'data_coding of these',
        help: '0 is the carrier’s default; some want 1 or 3.',
        input: 'whole',
        otherwise: '0',
      },
      { name: 'tlvs', label: 'Optional parameters may be sent', input: 'flag', otherwise: true },
    ],
  },
  {
    title: 'Numbers',
    fields: [
      {
        name: 'shortCodeTon',
        label: 'TON of short codes',
        input: 'choice',
        choices: [
          { value: '3', label: '3, network specific' },
          { value: '6', label: '6, abbreviated' },
        ],
      },
      { name: 'serviceType', label: 'service_type', input: 'text' },
      {
        name: 'nationalCode',
        label: 'Country of national numbers',
        help: 'A country code such as 61, where the carrier writes numbers without it.',
        input: 'text',
      },
      {
        name: 'nationalTrunk',
        label: 'What stands before a national number',
        input: 'text',
        otherwise: '0',
      },
      {
        name: 'nationalSend',
        label: 'Send such numbers in national form too',
        input: 'flag',
        otherwise: false,
      },
    ],
  },
  {
    title: 'Receipts',
    fields: [
      {
        name: 'idBase',
        label: 'A receipt spells the id of the answer',
        input: 'choice',
        choices: [
          { value: 'learned', label: 'as the first that match show' },
          { value: 'asis', label: 'the same way' },
          { value: 'hex', label: 'in hexadecimal' },
          { value: 'dec', label: 'in decimal' },
        ],
      },
      {
        name: 'receiptZone',
        label: 'Time zone of the dates in receipts',
        help: 'Such as Australia/Sydney.',
        input: 'text',
        otherwise: 'UTC',
      },
      {
        name: 'unmarkedReceipts',
        label: 'Take a text that reads as a receipt for one',
        help: 'Only where the carrier marks none: any phone can then forge receipts.',
        input: 'flag',
        otherwise: false,
      },
      {
        name: 'statuses',
        label: 'Answers that mean something else here',
        help: 'One a line: a code and ok, throttle, retry, permanent_address, permanent_content, account or ambiguous. Such as: 0x45 retry',
        input: 'statuses',
      },
    ],
  },
  {
    title: 'Certificate and protocol',
    fields: [
      {
        name: 'tlsServername',
        label: 'Name in the certificate',
        help: 'Where it is not the host.',
        input: 'text',
      },
      { name: 'tlsVerify', label: 'Check the certificate', input: 'flag', otherwise: true },
      {
        name: 'tlsCa',
        label: 'Certificates to trust',
        help: 'In PEM, in place of those that this computer trusts.',
        input: 'area',
      },
      {
        name: 'interfaceVersion',
        label: 'Interface version',
        input: 'choice',
        choices: [
          { value: '3.4', label: '3.4' },
          { value: '3.3', label: '3.3' },
          { value: '5.0', label: '5.0' },
        ],
      },
    ],
  },
  {
    title: 'Patience, in seconds',
    fields: [
      { name: 'connectTimeoutSeconds', label: 'For a connection', input: 'number', otherwise: '10' },
      { name: 'bindTimeoutSeconds', label: 'For a login', input: 'number', otherwise: '10' },
      { name: 'responseTimeoutSeconds', label: 'For an answer', input: 'number', otherwise: '20' },
      {
        name: 'enquireLinkSeconds',
        label: 'Silence before the link is probed',
        input: 'number',
        otherwise: '30',
      },
      { name: 'queueTimeoutSeconds', label: 'For a place in the window', input: 'number', otherwise: '30' },
      { name: 'drainSeconds', label: 'For the last answers at the end', input: 'number', otherwise: '5' },
      { name: 'backoffSeconds', label: 'Before the first new try', input: 'number', otherwise: '1' },
      { name: 'maxBackoffSeconds', label: 'Between tries at the most', input: 'number', otherwise: '60' },
      { name: 'refusedBackoffSeconds', label: 'After a refused login', input: 'number', otherwise: '300' },
      { name: 'throttlePauseSeconds', label: 'Pause when throttled', input: 'number', otherwise: '1' },
      { name: 'maxThrottlePauseSeconds', label: 'Pause at the most', input: 'number', otherwise: '30' },
    ],
  },
];

function listPace({ concurrency, timeoutSeconds }: HttpDefaults): SettingField[] {
  return [
    { name: 'concurrency', label: 'Calls at once', input: 'whole', otherwise: String(concurrency) },
    {
      name: 'timeoutSeconds',
      label: 'Seconds to wait for an answer',
      help: 'Up to 30.',
      input: 'number',
      otherwise: String(timeoutSeconds),
    },
  ];
}

type HttpDefaults = (typeof httpDefaults)[keyof typeof httpDefaults];

/** What a provider that is called over HTTPS asks for, by its kind. */
export const httpFields = {
  mobile_message: [
    { name: 'username', label: 'API user name', input: 'text' },
    {
      name: 'address',
      label: 'Address of the API',
      help: 'Empty for Mobile Message itself.',
      input: 'text',
      otherwise: httpDefaults.mobile_message.address,
    },
    ...listPace(httpDefaults.mobile_message),
  ],
  twilio: [
    { name: 'username', label: 'Account SID', help: 'Begins with AC.', input: 'text' },
    {
      name: 'messagingService',
      label: 'Messaging service SID',
      help: 'Where Twilio chooses the sender. Begins with MG; may stay empty.',
      input: 'text',
    },
    { name: 'address', label: 'Address of the API', input: 'text', otherwise: httpDefaults.twilio.address },
    ...listPace(httpDefaults.twilio),
  ],
  kannel: [
    { name: 'username', label: 'sendsms user', input: 'text' },
    {
      name: 'address',
      label: 'Address of smsbox',
      help: 'https, unless Kannel runs on this computer.',
      input: 'text',
      otherwise: httpDefaults.kannel.address,
    },
    ...listPace(httpDefaults.kannel),
  ],
} as const satisfies Record<string, readonly SettingField[]>;

/** Every field of a kind. */
export function fieldsOf(kind: 'smpp' | keyof typeof httpFields): readonly SettingField[] {
  if (kind !== 'smpp') return httpFields[kind];
  return [...smppBasics, ...smppSpeed, ...smppAdvanced.flatMap(({ fields }) => fields)];
}
