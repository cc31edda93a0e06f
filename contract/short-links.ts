import Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, nullable } from './values.ts';

/** How many characters the code of a short link has. 58⁸ codes: of ten million in use, one in thirteen million guesses hits one. */
export const codeLength = 8;
/** Letters and digits that are not taken for one another (base58). */
export const codeAlphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** What measures like a short link, for texts that are shown before they are sent. */
export const sampleCode = 'x'.repeat(codeLength);

export function shortUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/s/${code}`;
}

export function optOutUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/o/${code}`;
}

const addresses = /https?:\/\/[^\s<>"'`{}|\\^\p{Cc}]+/giu;
const trailing = /[.,;:!?…*_~»”’]$/u;
const pairs: Record<string, string> = { ')': '(', ']': '[' };

/**
 * Replaces each http or https address of a text, without the punctuation behind it; one that cannot be parsed stays. Addresses of
 * `publicUrl` under /o/ and /s/ stay too: they are short already.
 */
export function replaceLinks(text: string, publicUrl: string, write: (address: string) => string): string {
  return text.replace(addresses, (found) => {
    const address = trimAddress(found);
    const isOurs = [`${publicUrl}/o/`, `${publicUrl}/s/`].some((start) => address.startsWith(start));
    const parsed = URL.parse(address);
    if (isOurs || !parsed || parsed.hostname === '') return found;
    return `${write(address)}${found.slice(address.length)}`;
  });
}

/** The text as long as it will be once its links are short: what a composer measures. */
export function sampleShortLinks(text: string, publicUrl: string): string {
  return replaceLinks(text, publicUrl, () => shortUrl(publicUrl, sampleCode));
}

function trimAddress(found: string): string {
  let address = found;
  for (;;) {
    const last = address.at(-1) ?? '';
    const opening = pairs[last];
    const isUnpaired = opening !== undefined && count(address, opening) < count(address, last);
    if (!isUnpaired && !trailing.test(address)) return address;
    address = address.slice(0, -1);
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
