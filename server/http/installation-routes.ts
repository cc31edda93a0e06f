import { installation } from '#contract/installation.ts';
import type { Config } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { buildApiDocument } from './openapi.ts';
import { type Route, route } from './route.ts';

type Parts = {
  config: Config;
  hasAccounts(context: Context): Promise<boolean>;
  /** Whether the database answers and the process is not stopping. */
  isReady(): Promise<boolean>;
};

/** What anybody may ask of an installation: what it is, how to call it, and whether it is well. */
export function installationRoutes({ config, hasAccounts, isReady }: Parts): Route[] {
  const document = buildApiDocument(config);
  return [
    route(installation.showInstallation, async (context) => ({
      name: 'Corella' as const,
      version: packageJson.version,
      simulator: config.simulator,
      signUpOpen: config.signUpOpen,
      hasAccounts: await hasAccounts(context),
      homeCountry: config.homeCountry,
    })),
    route(installation.showApiDocument, async () => document),
    route(installation.showHealth, async () => ({ status: 'ok' as const })),
    route(installation.showReadiness, async () => {
      if (!(await isReady())) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
      return { status: 'ready' as const };
    }),
  ];
}
