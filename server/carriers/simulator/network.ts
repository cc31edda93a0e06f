import type { Network, NetworkScript } from '#contract/simulator.ts';
import type { Context } from '#server/platform/context.ts';
import { findNetworkScript, updateNetworkScript } from './queries/handsets.ts';
import { findSmsc } from './queries/leading.ts';
import { withSimulatorTables } from './schema.ts';

/** How the pretend network behaves, and where SMPP clients of others bind. */
export async function showNetwork(context: Pick<Context, 'db'>): Promise<Network> {
  const db = withSimulatorTables(context.db);
  const [script, smsc] = [await findNetworkScript(db), await findSmsc(db)];
  const { guestSystemId: systemId = null, guestPassword: password = null, smppPort = 0 } = smsc ?? {};
  const isOpen = systemId !== null && password !== null;
  return { script, smpp: isOpen ? { host: '127.0.0.1', port: smppPort, systemId, password } : null };
}

/** Tells the pretend network how to behave from now on, in place of what it was told before. */
export async function scriptNetwork(context: Pick<Context, 'db'>, script: NetworkScript): Promise<Network> {
  await updateNetworkScript(withSimulatorTables(context.db), script);
  return showNetwork(context);
}
