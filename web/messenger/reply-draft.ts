import { optoutField, type RenderedText, renderText } from '#contract/merge-fields.ts';

const keyOf = (number: string) => `corella reply ${number}`;

/** What was written to a number and not sent yet; it outlives a reload of the tab. */
export function restoreReply(number: string): string {
  return sessionStorage.getItem(keyOf(number)) ?? '';
}

export function keepReply(number: string, text: string): void {
  if (text === '') sessionStorage.removeItem(keyOf(number));
  else sessionStorage.setItem(keyOf(number), text);
}

type Fields = Readonly<Record<string, string>>;

/** A reply as it will leave, but for the way to opt out, and the fields that would leave a hole. */
export function fillReply(text: string, fields: Fields): RenderedText {
  return renderText(text, { fields, optout: optoutField });
}

/** A template with what is known of the contact in it; a field that would leave a hole stays to be filled in. */
export function fillTemplate(text: string, fields: Fields): string {
  const holes = fillReply(text, fields).missing.map((name) => [name, `{${name}}`]);
  return fillReply(text, { ...fields, ...Object.fromEntries(holes) }).text;
}
