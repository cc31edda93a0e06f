import type { CarrierKind } from '#contract/carriers.ts';
import type { Context } from '#server/platform/context.ts';

const calling: readonly string[] = ['mobile_message', 'twilio', 'kannel'] satisfies CarrierKind[];

/** Where the provider of a route reports receipts and replies: an address with a secret of its own. Null for kinds that do not call us. */
export function hookUrl(
  context: Pick<Context, 'config' | 'secrets'>,
  { id, kind }: { id: string; kind: string },
): string | null {
  if (!calling.includes(kind)) return null;
  return `${context.config.publicUrl}/hooks/carriers/${id}/${hookToken(context, id)}`;
}

/** The secret in the address of a route's hook: whoever knows it may call, before any signature is looked at. */
export function hookToken({ secrets }: Pick<Context, 'secrets'>, routeId: string): string {
  return secrets.mac('carrier hook', routeId).toString('base64url');
}

/** Whether a provider can reach our public address: not while it names this computer, or is not https. */
export function isReachableFromOutside({ config }: Pick<Context, 'config'>): boolean {
  const { protocol, hostname } = new URL(config.publicUrl);
  return protocol === 'https:' && hostname !== 'localhost' && !/^127\./.test(hostname);
}
