export type RenderOptions = { fields: Readonly<Record<string, string>>; optout: string };

/** A text as one recipient gets it, and the fields that it asked for in vain. */
export type RenderedText = { text: string; missing: string[] };

// {first_name}, or {first_name|there} with what stands there when it is empty. Other braces are text.
const field = /\{([a-z][a-z0-9_]{0,39})(?:\|([^{}]*))?\}/g;
const optoutName = 'optout';

/** Puts the fields of a recipient, and the way to opt out, into a text; an unknown field becomes nothing, and counts as missing. */
export function renderText(template: string, { fields, optout }: RenderOptions): RenderedText {
  const missing = new Set<string>();
  const text = template.replace(field, (_match, name: string, otherwise: string | undefined) => {
    if (name === optoutName) return optout;
    const value = fields[name] ?? '';
    if (value !== '') return value;
    if (otherwise === undefined) missing.add(name);
    return otherwise ?? '';
  });
  return { text: missing.size > 0 ? text.replace(/[ \t]+$/gm, '') : text, missing: [...missing] };
}

/** The fields that a text asks for, each once, in their order; the way to opt out is none. */
export function listFields(template: string): string[] {
  const names = [...template.matchAll(field)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => name !== optoutName);
}
