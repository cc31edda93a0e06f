import type { Consent } from './contacts.ts';

/** What the basis of consent is called: on the pages, in files, and in what stands in a contact's story. */
export const consentWords: Record<Consent, string> = {
  unknown: 'Not known',
  express: 'Express',
  inferred: 'Inferred',
};
