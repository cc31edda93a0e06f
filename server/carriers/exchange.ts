import type { Context } from '#server/platform/context.ts';
import type { Listener } from '#server/platform/db/listen.ts';
import type { Carrier, Exchange, ExchangeEvents, LinkState } from './carrier.ts';
import type { Kinds } from './kinds.ts';
import { LinkBoard } from './link-board.ts';
import { type CarrierRoute, chooseDefault, listCarrierRoutes } from './route-list.ts';

type Hearing = Pick<Listener, 'on' | 'onGap'>;

export type ExchangeParts = { kinds: Kinds; events: ExchangeEvents; listener: Hearing };

/** Keeps a carrier open for each enabled route of this installation, and follows when routes are added, changed or removed. */
export async function openExchange(context: Context, parts: ExchangeParts): Promise<Exchange> {
  const exchange = new RouteExchange(context, parts);
  parts.listener.onGap(() => void exchange.reload());
  await parts.listener.on('routes', () => void exchange.reload());
  await exchange.reload();
  return exchange;
}

type OpenRoute = { carrier: Carrier; setting: string; openedAt: Date };

class RouteExchange implements Exchange {
  readonly #context: Context;
  readonly #parts: ExchangeParts;
  readonly #board: LinkBoard;
  readonly #open = new Map<string, OpenRoute>();
  #defaultId = chooseDefault([]);
  #reloading: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(context: Context, parts: ExchangeParts) {
    this.#context = context;
    this.#parts = parts;
    this.#board = new LinkBoard(context, () => this.#listLinks());
  }

  listRouteIds(): string[] {
    return [...this.#open.keys()];
  }

  defaultRouteId(): string {
    return this.#defaultId;
  }

  isBound(routeId: string): boolean {
    return this.#open.get(routeId)?.carrier.state().state === 'bound';
  }

  room: Exchange['room'] = (routeId, lane) => this.#open.get(routeId)?.carrier.room(lane) ?? 0;

  submit: Exchange['submit'] = async (routeId, part) => {
    const open = this.#open.get(routeId);
    if (open) return open.carrier.submit(part);
    return { outcome: 'unwritten', reason: `The carrier "${routeId}" is not there, or is switched off.` };
  };

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reloading;
    await Promise.all([...this.#open.keys()].map((id) => this.#shut(id)));
    await this.#board.close();
  }

  /** Opens what is new, closes what is gone, and opens anew what was set otherwise: one after the other, for many carriers let us in only once. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading
      .then(() => this.#follow())
      .catch((error: unknown) => {
        const { log } = this.#context;
        log.error({ error: String(error) }, 'The carriers could not be read; those that are open stay.');
      });
    return this.#reloading;
  }

  async #follow(): Promise<void> {
    if (this.#closed) return;
    const routes = await listCarrierRoutes(this.#context);
    this.#defaultId = chooseDefault(routes);
    const wanted = new Map(routes.filter(({ enabled }) => enabled).map((route) => [route.id, route]));
    const over = [...this.#open].filter(([id, { setting }]) => setting !== settingOf(wanted.get(id)));
    await Promise.all(over.map(([id]) => this.#shut(id)));
    if (this.#closed) return;
    for (const route of wanted.values()) if (!this.#open.has(route.id)) this.#start(route);
    this.#board.refresh();
  }

  #start(route: CarrierRoute): void {
    const { kinds, events } = this.#parts;
    const carrier = kinds[route.kind]?.open({
      context: this.#context,
      routeId: route.id,
      route,
      onReceipt: (receipt) => events.onReceipt(route.id, receipt),
      onInbound: (part) => events.onInbound(route.id, part),
      onState: () => this.#board.refresh(),
      onLink: () => this.#board.refresh(),
    });
    const openedAt = this.#context.clock.now();
    if (carrier) this.#open.set(route.id, { carrier, setting: settingOf(route), openedAt });
    else
      this.#context.log.error(
        { route: route.id, kind: route.kind },
        'No carrier of this kind is known here.',
      );
  }

  // The route is gone from the map first, so that nothing is handed to it while its last answers come in.
  async #shut(id: string): Promise<void> {
    const open = this.#open.get(id);
    this.#open.delete(id);
    await open?.carrier.close();
  }

  *#listLinks(): Iterable<{ routeId: string; links: LinkState[] }> {
    for (const [routeId, { carrier, openedAt }] of this.#open)
      yield { routeId, links: carrier.links?.() ?? [asOneLink(carrier, openedAt)] };
  }
}

function asOneLink(carrier: Carrier, since: Date): LinkState {
  const window = carrier.room('urgent');
  return {
    ...carrier.state(),
    name: 'main',
    since,
    window,
    inFlight: 0,
    acceptedPerSecond: 0,
    learnedRate: null,
  };
}

function settingOf(route: CarrierRoute | undefined): string {
  return route ? JSON.stringify([route.kind, route.address, route.settings, route.secret]) : '';
}
