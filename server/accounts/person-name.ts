import { Refusal } from '#server/platform/refusal.ts';

/** Reads the name of a person or a business: one line, NFC, without control or invisible characters. Refuses invalid_input when nothing is left. */
export function readName(text: string, field = 'name'): string {
  const name = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (name !== '') return name;
  throw new Refusal('invalid_input', { errors: [{ pointer: `/${field}`, detail: 'This is missing.' }] });
}

/** Who did something, as the API names them; null for nobody. Whoever is removed keeps their row, and so the name. */
export function nameBy(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null || name === null ? null : { id, name };
}

/**
 * A name as it may stand in a mail that goes to a stranger: whatever a mail program would turn into a link loses its dots, slashes and @,
 * so that an invitation cannot carry somebody's advertisement.
 */
export function nameForMail(name: string): string {
  return name
    .replace(/\S*(:\/\/|www\.)\S*/giu, (word) => word.replace(/[.:/@]+/g, ' '))
    .replace(/[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]{2,})+(\/\S*)?/gu, (word) => word.replace(/[./]+/g, ' '))
    .replaceAll('@', ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
