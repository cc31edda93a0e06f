const LONGEST_ADDRESS = 254;
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads exactly one e-mail address (RFC 5321 dot-atom, at most 254 characters); undefined when it is anything else. ASCII alone is taken,
 * so no two addresses look alike and none hides a second one; a domain in other letters is written in its xn-- form.
 */
export function readEmailAddress(text: string): { email: string; key: string } | undefined {
  const email = text.replace(/^ +| +$/g, '');
  const [local = '', domain = '', ...more] = email.split('@');
  if (email.length > LONGEST_ADDRESS || more.length > 0) return undefined;
  if (local.length > 64 || !localPart.test(local) || !isDomain(domain)) return undefined;
  return { email, key: email.toLowerCase() };
}

function isDomain(text: string): boolean {
  const labels = text.split('.');
  return (
    labels.length >= 2 && labels.every((each) => label.test(each)) && /[A-Za-z]/.test(labels.at(-1) ?? '')
  );
}
