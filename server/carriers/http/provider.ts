import type { HttpCarrierSettings } from '#contract/carrier-settings.ts';
import type { HttpProvider } from './carrier.ts';
import { createHttpClient, type HttpClientOptions } from './client.ts';

const CONNECT_MS = 5_000;

type CompleteSettings = HttpCarrierSettings &
  Required<Pick<HttpCarrierSettings, 'address' | 'concurrency' | 'timeoutSeconds'>>;

/** The client for a provider, by the settings of the route; one connection more than calls at once, for probes and polls. */
export function connectProvider(
  { address, concurrency, timeoutSeconds }: CompleteSettings,
  { headers, clock }: Pick<HttpClientOptions, 'headers' | 'clock'>,
): Pick<HttpProvider, 'name' | 'concurrency' | 'client'> {
  const client = createHttpClient({
    baseUrl: address,
    headers,
    connections: concurrency + 1,
    connectTimeoutMs: CONNECT_MS,
    responseTimeoutMs: timeoutSeconds * 1000,
    clock,
  });
  return { name: new URL(address).host, concurrency, client };
}
