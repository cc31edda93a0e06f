import Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, nullable } from './values.ts';

/** How many characters the code of a short link has. 58⁸ codes: of ten million in use, one in thirteen million guesses hits one. */
export const codeLength = 8;
/** Letters and digits that are not taken for one another (base58). */
export const codeAlphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** What measures like a short link, for texts that are shown before they are sent. */
export const sampleCode = 'x'.repeat(codeLength);

/** The address that a short link of a text leads through. */
export function shortUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/s/${code}`;
}

/** The address at which somebody opts out. */
export function optOutUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/o/${code}`;
}

const addresses = /https?:\/\/[^\s<>"'`{}|\\^\p{Cc}]+/giu;
const trailing = new Set('.,;:!?…*_~»”’');
const pairs = [
  ['(', ')'],
  ['[', ']'],
] as const;
const addressCharacters = 2048;
/** More short links than any text of ten parts can hold: one takes 19 characters and more, and such a text has 1,530. */
const linksAtMost = 100;

/**
 * Replaces each http or https address of a text, up to 100, without the punctuation behind it; one that cannot be parsed, or is longer than
 * 2,048 characters, stays. Addresses of `publicUrl` under /o/ and /s/ stay too: they are short already.
 */
export function replaceLinks(text: string, publicUrl: string, write: (address: string) => string): string {
  const ours = [`${publicUrl}/o/`, `${publicUrl}/s/`];
  let links = 0;
  return text.replace(addresses, (found) => {
    const address = links < linksAtMost ? trimAddress(found) : '';
    if (address === '' || address.length > addressCharacters) return found;
    if (ours.some((start) => address.startsWith(start)) || !URL.parse(address)?.hostname) return found;
    links += 1;
    return `${write(address)}${found.slice(address.length)}`;
  });
}

/** The text as long as it will be once its links are short: what a composer measures. */
export function sampleShortLinks(text: string, publicUrl: string): string {
  return replaceLinks(text, publicUrl, () => shortUrl(publicUrl, sampleCode));
}

// Brackets are counted once: a row of closing ones takes as many steps as it is long.
function trimAddress(found: string): string {
  const unpaired = new Map<string, number>(
    pairs.map(([opening, closing]) => [closing, count(found, closing) - count(found, opening)]),
  );
  for (let end = found.length; ; end--) {
    const last = found[end - 1] ?? '';
    const closing = unpaired.get(last) ?? 0;
    if (closing > 0) unpaired.set(last, closing - 1);
    else if (!trailing.has(last)) return found.slice(0, end);
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

const clicks = {
  people: Type.Integer({ description: 'Clicks of people.' }),
  scanners: Type.Integer({
    description: 'Clicks of programs that look at links before people do; told apart as well as can be.',
  }),
  firstClickAt: nullable(Instant),
  lastClickAt: nullable(Instant),
};

export const shortLinks = {
  listMessageLinks: endpoint({
    method: 'GET',
    path: '/api/messages/:messageId/links',
    permission: 'member',
    summary: 'See the short links of a message and their clicks',
    params: exactly({ messageId: Id }),
    status: 200,
    output: exactly({
      links: Type.Array(exactly({ link: Type.String(), target: Type.String(), ...clicks })),
    }),
    refusals: ['not_found'],
  }),
  listBatchLinks: endpoint({
    method: 'GET',
    path: '/api/batches/:batchId/links',
    permission: 'member',
    summary: 'See the short links of a text to many and their clicks',
    description: 'One row for each address. Each message has a short link of its own to it.',
    params: exactly({ batchId: Id }),
    status: 200,
    output: exactly({
      links: Type.Array(
        exactly({
          target: Type.String(),
          messages: Type.Integer({ description: 'How many messages lead there.' }),
          clicked: Type.Integer({ description: 'From how many of them a person clicked.' }),
          ...clicks,
        }),
      ),
    }),
    refusals: ['not_found'],
  }),
  showOptOutLink: endpoint({
    method: 'GET',
    path: '/api/opt-out-link',
    permission: 'member',
    summary: 'See the opt-out link of the account',
    description:
      'For texts that are written elsewhere. Texts with {optout} from a sender that cannot receive get a link of their own, which knows the number.',
    status: 200,
    output: exactly({ link: Type.String() }),
    refusals: [],
  }),
} as const;
