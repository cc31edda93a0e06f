import { access } from './access.ts';
import { accounts } from './accounts.ts';
import { billing } from './billing.ts';
import { carriers } from './carriers.ts';
import type { EndpointDeclaration } from './endpoint.ts';
import { installation } from './installation.ts';
import { messaging } from './messaging.ts';
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
  ...templates,
  ...senders,
  ...unsubscribes,
  ...shortLinks,
  ...billing,
  ...carriers,
  ...simulator,
} as const satisfies Record<string, EndpointDeclaration>;

/** The headings of the API document. */
export const chapters = {
  installation,
  access,
  accounts,
  messaging,
  templates,
  senders,
  unsubscribes,
  shortLinks,
  billing,
  carriers,
  simulator,
} as const;
