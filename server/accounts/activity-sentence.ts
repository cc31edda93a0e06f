import { actionSentences } from './activity.ts';

type Described = {
  action: string;
  actorId: string | null;
  targetId: string | null;
  targetName: string | null;
  details: Record<string, unknown>;
};

const codeWords: Record<string, string> = { sms: 'SMS codes', email: 'e-mail codes' };

/** Actions whose words name the person, or whatever else it was done to. */
const named: Record<string, (name: string, details: Record<string, unknown>) => string> = {
  'user.invited': (name, { method }) => `invited ${name}${inBrackets(method)}`,
  'user.removed': (name) => `removed ${name}`,
  'user.signed_out': (name) => `signed ${name} out everywhere`,
  'user.method_changed': (name, { from, to }) => `changed how ${name} gets login codes${change(from, to)}`,
  'invitation.resent': (name, { method }) => `sent the invitation of ${name} anew${inBrackets(method)}`,
  'invitation.withdrawn': (name) => `withdrew the invitation of ${name}`,
  'reset.approved': (name) => `approved a new password for ${name}`,
  'code.enabled': (name) => `switched login codes of ${name} on again`,
  'mobile.replaced': (name) => `replaced a lost login mobile of ${name}`,
  'transfer.offered': (name) => `offered the account to ${name}`,
  'transfer.cancelled': (name) => `took back the offer of the account to ${name}`,
  'transfer.accepted': (name) => `took the account over from ${name}`,
  'unsubscribe.added': (name) => `opted ${name} out of texts`,
  'unsubscribe.removed': (name) => `let ${name} be texted again`,
  'unsubscribe.dismissed': (name) => `decided that a reply of ${name} was no opt-out`,
  'note.removed': (name) => `removed a note from the conversation with ${name}`,
  'operator.granted': (name) => `made ${name} an operator’s account`,
  'operator.revoked': (name) => `took from ${name} that it is an operator’s account`,
  'carrier.added': (name) => `added the carrier ${name}`,
  'carrier.changed': (name, { fields }) => `changed the carrier ${name}${fieldsIn(fields)}`,
  'carrier.removed': (name) => `removed the carrier ${name}`,
  'carrier.made_default': (name) => `made ${name} the default carrier`,
  'carrier.tested': (name) => `tried the carrier ${name}`,
  'limit.changed': (name) => `changed the limit of ${name}`,
  'code_sender.set': (name) => `set ${name} as the sender of login codes`,
  'code_sender.removed': (name) => `took ${name} away as the sender of login codes`,
  'sender.added': (name, { kind }) => `added the sender ${name}${kindInBrackets(kind)}`,
  'sender.link_sent': (name) => `texted the holder of ${name} a link`,
  'sender.proven': (name) => `agreed that texts may be sent from ${name}`,
  'sender.declined': (name) => `did not agree that texts may be sent from ${name}`,
  'sender.changed': (name, { fields, from, to }) =>
    `changed the sender ${name}${change(from, to) || fieldsIn(fields)}`,
  'sender.removed': (name) => `removed the sender ${name}`,
  'sender.default_set': (name) => `made ${name} the default sender`,
  'message.sent': (name) => `sent a text to ${name}`,
  'template.added': (name) => `kept a text as the template ${name}`,
  'template.changed': (name) => `changed the template ${name}`,
  'template.removed': (name) => `removed the template ${name}`,
  'contact_field.added': (name) => `added the field ${name} of contacts`,
  'contact_field.changed': (name) => `changed the field ${name} of contacts`,
  'contact_field.removed': (name) => `removed the field ${name} of contacts`,
  'list.added': (name) => `made the list ${name}`,
  'list.changed': (name) => `changed the list ${name}`,
  'list.removed': (name) => `removed the list ${name}`,
  'contact.added': (name) => `added the contact ${name}`,
  'contact.changed': (name, { fields }) => `changed the contact ${name}${fieldsIn(fields)}`,
  'contact.deleted': (name) => `deleted the contact ${name}`,
  'contacts.changed': (name) => `set a field of ${name}`,
  'contacts.listed': (name) => `put into a list ${name}`,
  'contacts.unlisted': (name) => `took off a list ${name}`,
  'contacts.deleted': (name) => `deleted ${name}`,
  'contacts.merged': (name) => `merged ${name}`,
  'contacts.told_apart': (name) => `said that ${name} of one name are different people`,
  'contacts.consent': (name) => `noted consent of ${name}`,
  'contacts.unsubscribed': (name) => `opted out ${name}`,
  'contacts.undone': (name) => `undid what was done to ${name}`,
  'reply_rule.added': (name) => `added the rule for replies ${name}`,
  'reply_rule.changed': (name) => `changed the rule for replies ${name}`,
  'reply_rule.removed': (name) => `removed the rule for replies ${name}`,
  'import.started': (name) => `imported contacts from ${name}`,
  'import.stopped': (name) => `stopped the import of ${name}`,
  'import.undone': (name) => `undid the import of ${name}`,
  'message.cancelled': (name) => `cancelled ${name}`,
  'permission.refused': (name) => `was refused something that they may not do: ${name}`,
};

/** Says in words what happened, naming to whom: `invited Sam Lee (e-mail codes)`. Who did it stands apart. */
export function describeActivity(row: Described): string {
  const plain: string = Object.hasOwn(actionSentences, row.action)
    ? actionSentences[row.action as keyof typeof actionSentences]
    : row.action;
  const withName = Object.hasOwn(named, row.action) ? named[row.action] : undefined;
  if (withName && row.targetName !== null && !isOwnDoing(row)) return withName(row.targetName, row.details);
  if (row.action === 'name.changed') return `${plain}${change(row.details['from'], row.details['to'])}`;
  if (row.action === 'account.changed') return `${plain}${fieldsIn(row.details['fields'])}`;
  return plain;
}

/** The actions in whose words a text occurs. */
export function findActionsByWords(text: string): string[] {
  const wanted = text.toLowerCase();
  return Object.entries(actionSentences)
    .filter(([, words]) => words.toLowerCase().includes(wanted))
    .map(([action]) => action);
}

function isOwnDoing({ actorId, targetId }: Described): boolean {
  return actorId !== null && actorId === targetId;
}

function inBrackets(method: unknown): string {
  const words = codeWords[String(method)];
  return words ? ` (${words})` : '';
}

const kindWords: Record<string, string> = {
  dedicated: 'dedicated number',
  own: 'own mobile',
  name: 'business name',
};

function kindInBrackets(kind: unknown): string {
  const words = kindWords[String(kind)];
  return words ? ` (${words})` : '';
}

function change(from: unknown, to: unknown): string {
  if (typeof from !== 'string' || typeof to !== 'string') return '';
  return ` (${codeWords[from] ?? from} → ${codeWords[to] ?? to})`;
}

const fieldWords: Record<string, string> = {
  name: 'name',
  contactName: 'contact name',
  email: 'e-mail',
  mobile: 'mobile',
  address: 'address',
  abn: 'ABN',
  timeZone: 'time zone',
  sessionHours: 'length of a session',
};

function fieldsIn(fields: unknown): string {
  if (typeof fields !== 'string' || fields === '') return '';
  return ` (${fields
    .split(', ')
    .map((field) => fieldWords[field] ?? field)
    .join(', ')})`;
}
