import type { CarrierKind, CarrierRoute } from '#contract/carriers.ts';

const kindWords: Record<CarrierRoute['kind'], string> = {
  smpp: 'SMPP 3.4',
  mobile_message: 'Mobile Message API',
  twilio: 'Twilio',
  kannel: 'Kannel',
  simulator: 'Pretend phone network',
};

/** What a carrier speaks, in the words of its maker. */
export function nameKind(kind: CarrierRoute['kind']): string {
  return kindWords[kind];
}

export const kindChoices: { value: CarrierKind; label: string }[] = [
  { value: 'smpp', label: 'SMPP 3.4: a carrier or aggregator' },
  { value: 'mobile_message', label: 'Mobile Message, or who speaks its API' },
  { value: 'twilio', label: 'Twilio' },
  { value: 'kannel', label: 'Kannel: a gateway of your own' },
];

/** Where a carrier is, in one line. */
export function describePlace({ smpp, http, source }: CarrierRoute): string {
  if (smpp) return `${smpp.systemId} at ${smpp.host}:${smpp.port}${smpp.tls ? ', TLS' : ''}`;
  if (http) return http.address ? `${http.username} at ${http.address}` : http.username;
  return source === 'environment' ? 'Set by CORELLA_SMPP_URL' : 'On this computer';
}
