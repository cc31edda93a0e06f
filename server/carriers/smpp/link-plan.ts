import type { LinkPlan } from './bound-link.ts';
import type { SmppSettings } from './settings.ts';

/** The links that a route's settings ask for: one for each endpoint, two in pairs, and one more for login codes where it is wanted. */
export function planLinks({
  bindMode,
  moreEndpoints,
  urgentLink,
}: Pick<SmppSettings, 'bindMode' | 'moreEndpoints' | 'urgentLink'>): LinkPlan[] {
  const plans = Array.from({ length: 1 + moreEndpoints.length }, (_, endpoint) => {
    const name = String(endpoint + 1);
    if (bindMode !== 'pair') return [{ name, role: bindMode, endpoint, urgentOnly: false }];
    return [
      { name: `${name} send`, role: 'transmitter', endpoint, urgentOnly: false } as const,
      { name: `${name} receive`, role: 'receiver', endpoint, urgentOnly: false } as const,
    ];
  }).flat();
  if (!urgentLink || bindMode === 'receiver') return plans;
  const role = bindMode === 'pair' ? 'transmitter' : bindMode;
  return [...plans, { name: 'urgent', role, endpoint: 0, urgentOnly: true }];
}
