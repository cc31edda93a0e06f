export type RenderOptions = {
  fields: Readonly<Record<string, string>>;
  optout: string;
  /** Characters after which the rest may be left out, for whoever has no use for more. */
  atMost?: number;
};

/** A text as one recipient gets it, and the fields that it asked for in vain. */
export type RenderedText = { text: string; missing: string[] };

// {first_name}, or {first_name|there} with what stands there when it is empty. Other braces are text.
const field = /\{([a-z][a-z0-9_]{0,39})(?:\|([^{}]*))?\}/g;
const braces = /\{([^{}\n]{1,60})\}/g;
const lineEnd = /^[ \t]*(?:\r?\n|$)/;

/** The way to opt out, as a text asks for it. */
export const optoutField = '{optout}';
const optoutName = 'optout';

type Field = { whole: string; name: string; otherwise: string | undefined; endsLine: boolean };

/** A text that was read once, to be written for many. */
export type Template = readonly (string | Field)[];

/** Reads a text with merge fields in braces. */
export function readTemplate(text: string): Template {
  const template: (string | Field)[] = [];
  let at = 0;
  for (const match of text.matchAll(field)) {
    const [whole, name = '', otherwise] = match;
    template.push(text.slice(at, match.index));
    at = match.index + whole.length;
    template.push({ whole, name, otherwise, endsLine: lineEnd.test(text.slice(at)) });
  }
  return [...template, text.slice(at)];
}

/**
 * Puts the fields of a recipient, and the way to opt out, into a text. An unknown or empty field becomes what stands behind its bar, else
 * nothing, and then counts as missing; the spaces that it would leave at the end of a line go with it.
 */
export function renderText(
  template: string | Template,
  { fields, optout, atMost = Number.POSITIVE_INFINITY }: RenderOptions,
): RenderedText {
  const missing = new Set<string>();
  const read = readOnce(fields);
  const written: string[] = [];
  let length = 0;
  const write = (text: string) => {
    written.push(text);
    length += text.length;
  };
  for (const piece of typeof template === 'string' ? readTemplate(template) : template) {
    if (length > atMost) break;
    if (typeof piece === 'string') {
      write(piece);
      continue;
    }
    const { whole, name, otherwise, endsLine } = piece;
    const value = whole === optoutField ? optout : name === optoutName ? whole : read(name);
    if (value === '' && otherwise === undefined) missing.add(name);
    const text = value === '' ? (otherwise ?? '') : value;
    if (text === '' && endsLine) length -= dropSpaces(written);
    write(text);
  }
  return { text: written.join(''), missing: [...missing] };
}

// Each space is looked at once, however many fields at the end of a line are empty.
function dropSpaces(written: string[]): number {
  let dropped = 0;
  for (let last = written.pop(); last !== undefined; last = written.pop()) {
    let end = last.length;
    while (end > 0 && ' \t'.includes(last[end - 1] ?? '')) end--;
    dropped += last.length - end;
    if (end === 0) continue;
    written.push(last.slice(0, end));
    break;
  }
  return dropped;
}

// A field of many blanks may be asked for in many places.
function readOnce(fields: RenderOptions['fields']): (name: string) => string {
  const values = new Map<string, string>();
  return (name) => {
    const value = values.get(name) ?? readField(fields, name);
    values.set(name, value);
    return value;
  };
}

// A field may be called `constructor`.
function readField(fields: RenderOptions['fields'], name: string): string {
  const value = Object.hasOwn(fields, name) ? (fields[name] ?? '') : '';
  return value.trim() === '' ? '' : value;
}

/** The fields that a text asks for, each once, in their order; the way to opt out is none. */
export function listFields(template: string): string[] {
  const names = [...template.matchAll(field)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => name !== optoutName);
}

/** What stands in braces, is no field, and yet looks as if it was meant to be one, with what would be a field: {First Name}, {first_name}. */
export function listNearFields(template: string): { written: string; field: string }[] {
  const near = new Map<string, string>();
  for (const [whole, inner = ''] of template.matchAll(braces)) {
    const [name = '', ...otherwise] = inner.split('|');
    const meant = [nameField(name), ...otherwise].join('|');
    const isOptout = name === optoutName && otherwise.length > 0;
    if (isOptout) near.set(whole, optoutField);
    else if (meant !== '' && inner !== meant && /^\s*\p{L}/u.test(name)) near.set(whole, `{${meant}}`);
  }
  return [...near].map(([written, field]) => ({ written, field }));
}

const usualNames: readonly [RegExp, string][] = [
  [/^(first|given|fore|christian)_?names?$/, 'first_name'],
  [/^(last|family|sur)_?names?$/, 'last_name'],
  [/^(full_?|contact_?|customer_?|client_?)?names?$/, 'name'],
  [/^opt_?out$/, 'optout'],
];

/** Makes the name of a field from words that people write: "First name" is `first_name`; empty when there is nothing to make it from. */
export function nameField(words: string): string {
  const plain = words
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
  return usualNames.find(([usual]) => usual.test(plain))?.[1] ?? plain;
}
