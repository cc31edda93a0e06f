import { access } from './access.ts';
import { accounts } from './accounts.ts';
import { billing } from './billing.ts';
import { carriers } from './carriers.ts';
import { codeSender } from './code-sender.ts';
import { contactActs } from './contact-acts.ts';
import { contactFields } from './contact-fields.ts';
import { contacts } from './contacts.ts';
import type { EndpointDeclaration } from './endpoint.ts';
import { imports } from './imports.ts';
import { installation } from './installation.ts';
import { lists } from './lists.ts';
import { messaging } from './messaging.ts';
import { messenger } from './messenger.ts';
import { replyRules } from './reply-rules.ts';
import { senders } from './senders.ts';
import { shortLinks } from './short-links.ts';
import { simulator } from './simulator.ts';
import { templates } from './templates.ts';
import { unsubscribes } from './unsubscribes.ts';

/** Every endpoint of the product by its operation id, in the order of the API document. */
export const endpoints = {
  ...installation,
  ...access,
  ...accounts,
  ...messaging,
  ...messenger,
  ...replyRules,
  ...templates,
  ...senders,
  ...contacts,
  ...contactFields,
  ...contactActs,
  ...lists,
  ...unsubscribes,
  ...imports,
  ...shortLinks,
  ...billing,
  ...carriers,
  ...codeSender,
  ...simulator,
} as const satisfies Record<string, EndpointDeclaration>;

/** The headings of the API document. */
export const chapters = {
  installation,
  access,
  accounts,
  messaging,
  messenger,
  replyRules,
  templates,
  senders,
  contacts,
  contactFields,
  contactActs,
  lists,
  unsubscribes,
  imports,
  shortLinks,
  billing,
  carriers: { ...carriers, ...codeSender },
  simulator,
} as const;
