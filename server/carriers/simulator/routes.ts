import { simulator } from '#contract/simulator.ts';
import { readContactNumber } from '#server/accounts/mobile-number.ts';
import { type Route, route } from '#server/http/route.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { getHandset, listHandsets, replyFromHandset, setHandset } from './handsets.ts';
import { getMail, listMails } from './mails.ts';
import { scriptNetwork, showNetwork } from './network.ts';
import type { SharedClock } from './shared-clock.ts';

/** The end points of the pretend phones, the pretend mailbox and the clock that all processes share. */
export function listSimulatorRoutes(clock: SharedClock): Route[] {
  return [
    route(simulator.listHandsets, async (context, { query }) => ({
      handsets: await listHandsets(context, query),
    })),

    route(simulator.showNetwork, (context) => showNetwork(context)),

    route(simulator.scriptNetwork, (context, { body }) => scriptNetwork(context, body)),

    route(simulator.showHandset, async (context, { params }) =>
      getHandset(context, readContactNumber(params.number, context.config.homeCountry)),
    ),

    route(simulator.changeHandset, async (context, { params, body }) =>
      setHandset(context, { ...body, number: readContactNumber(params.number, context.config.homeCountry) }),
    ),

    route(simulator.replyFromHandset, async (context, { params, body }) => {
      const { homeCountry } = context.config;
      const number = readContactNumber(params.number, homeCountry);
      return replyFromHandset(context, {
        number,
        to: readDestination(body.to, homeCountry),
        text: body.text,
      });
    }),

    route(simulator.listMails, async (context, { query }) => {
      const { to, limit } = query;
      const wish = {
        ...(to === undefined ? {} : { recipient: to }),
        ...(limit === undefined ? {} : { limit }),
      };
      return { mails: await listMails(context, wish) };
    }),

    route(simulator.showMail, async (context, { params }) => getMail(context, params.mailId)),

    route(simulator.showClock, async () => clock.read()),

    route(simulator.moveClock, async (_context, { body }) => clock.move(body.advanceSeconds)),
  ];
}

// A phone may write to anything: a number in any spelling, else a short code or a name as it stands.
function readDestination(to: string, homeCountry: string): string {
  try {
    return readContactNumber(to, homeCountry);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return to.trim();
  }
}
