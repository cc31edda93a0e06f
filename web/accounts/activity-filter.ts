import type { UrlFilters } from '#web/ui/use-url-filters.ts';
import { endOfDay, isDay, startOfDay } from '#web/ui/zoned-day.ts';
import type { ActivityQuery } from './use-activity.ts';

export const activityFilterNames = ['search', 'person', 'kind', 'result', 'from', 'to'] as const;
export type ActivityFilters = UrlFilters<(typeof activityFilterNames)[number]>;

export const noActivityFilters: ActivityFilters = {
  search: '',
  person: '',
  kind: '',
  result: '',
  from: '',
  to: '',
};

/** The nouns before the dot of an action, in words. */
export const activityKinds: readonly { value: string; label: string }[] = [
  { value: 'session', label: 'Signing in and out' },
  { value: 'password', label: 'Passwords' },
  { value: 'code', label: 'Login codes' },
  { value: 'step_up', label: 'Confirmations' },
  { value: 'user', label: 'People' },
  { value: 'invitation', label: 'Invitations' },
  { value: 'reset', label: 'Forgotten passwords' },
  { value: 'recovery', label: 'Recovery codes' },
  { value: 'mobile', label: 'Login mobiles' },
  { value: 'email', label: 'Login e-mails' },
  { value: 'app', label: 'Authenticator apps' },
  { value: 'name', label: 'Names' },
  { value: 'account', label: 'Business details' },
  { value: 'transfer', label: 'Handing over' },
  { value: 'permission', label: 'Refused by right' },
  { value: 'sim', label: 'SIM changes' },
  { value: 'message', label: 'Texts' },
  { value: 'sender', label: 'Senders' },
  { value: 'contact', label: 'Single contacts' },
  { value: 'contacts', label: 'Many contacts at once' },
  { value: 'list', label: 'Lists of contacts' },
  { value: 'contact_field', label: 'Fields of contacts' },
  { value: 'import', label: 'Imports of contacts' },
  { value: 'unsubscribe', label: 'Opt-outs' },
];

/** What the activity log is asked for, from the filters of the address; days are those of the account's time zone. */
export function readActivityFilters(filters: ActivityFilters, timeZone: string): ActivityQuery {
  const { search, person, kind, result, from, to } = filters;
  return {
    ...(search && { search }),
    ...(person && { personId: person }),
    ...(kind && { action: kind }),
    ...((result === 'ok' || result === 'refused') && { result }),
    ...(isDay(from) && { from: startOfDay(from, timeZone) }),
    ...(isDay(to) && { to: endOfDay(to, timeZone) }),
  };
}
