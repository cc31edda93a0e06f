/** Every time zone of this browser by its IANA name, Australian ones first, and the one in use even if the browser lacks it. */
export function listTimeZones(inUse: string): string[] {
  const zones = new Set([inUse, 'UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function rank(zone: string): number {
  return zone.startsWith('Australia/') ? 0 : 1;
}
