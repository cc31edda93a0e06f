import type { Exchange, SubmitOutcome } from '#server/carriers/carrier.ts';
import { keptForUrgent, type TokenWant, takeTokens } from '#server/carriers/limit-tokens.ts';
import { routeLimit } from '#server/carriers/rate-limits.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import type { LaneName } from '#server/platform/db/sending-schema.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import type { Lane } from '#server/platform/jobs/lane.ts';
import { LoopShare } from '#server/platform/jobs/loop-share.ts';
import { expiredNote } from './flights.ts';
import { failUnsent } from './message-state.ts';
import type { News } from './news.ts';
import { describePart } from './parts.ts';
import { type ClaimedPart, claimParts, listTurns, type Place } from './queries/outbox.ts';
import type { Settler } from './settler.ts';

type LaneParts = {
  lane: LaneName;
  exchange: Pick<Exchange, 'listRouteIds' | 'room' | 'submit'>;
  settler: Pick<Settler, 'settle' | 'drain'>;
  news: News;
  /** What it may take of the event loop at the moment, 0 to 1. */
  loopShare(): number;
  /** There may be room again. */
  onRoom(): void;
};

// The loop is taken for as long as one claim's parts are written and their answers read; so long a login code waits.
const claimAtMost = 60;
const accountsAtOnce = 50;
const pagesOfAccounts = 20;
// A submit waits up to 30 s for a slot of the window and 20 s for the answer; a worker that is silent for longer is gone.
const leaseSeconds = 120;
const restSeconds = 0.25;
const pauseMs = 100;
// While much is being deleted, a look from the very beginning passes thousands of index entries of parts that are gone and not vacuumed
// yet. What it finds holds fifty times as long as it took, so that looking costs a fiftieth of the time however much that is.
const holdsAtLeastMs = 200;
const holdsAtMostMs = 2000;
const holdFactor = 50;
const firstAccount = '00000000-0000-0000-0000-000000000000';
const optedOutNote = 'The number has opted out of texts.';
const reservedNote = 'The sender is kept for login codes now, so nothing else leaves from it.';

/**
 * The worker's end of a lane: takes as many parts from the outbox as the routes have room for, account by account in turns, commits that
 * they leave, and hands them over. At most once: a part whose answer is lost is unknown and never sent again by itself.
 */
export function openSendingLane(context: Context, parts: LaneParts): SendingLane {
  return new OutboxLane(context, parts);
}

/** What is known of a route from one claim to the next. */
type RouteState = {
  lastAccount: string;
  mostRoom: number;
  isHungry: boolean;
  underWay: number;
  pausedUntilMs: number;
  loop: LoopShare;
  rest: NodeJS.Timeout | undefined;
  /** The accounts of the last look that had more when they were last read, for as long as it holds. */
  ready: string[];
  /** There were more accounts than it saw. */
  hasMore: boolean;
  lookAgainAtMs: number;
  /** Behind which part each account is read, for a moment: what came back lies before it. */
  places: Map<string, Place>;
  placesUntilMs: number;
};

/** A lane that says whether it would take more if there were room. */
export type SendingLane = Lane & { isHungry(): boolean };

class OutboxLane implements SendingLane {
  readonly #context: Context;
  readonly #parts: LaneParts;
  readonly #routes = new Map<string, RouteState>();
  readonly #resting = new Map<string, Date>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(context: Context, parts: LaneParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async take(): Promise<number> {
    let taken = 0;
    for (const routeId of this.#parts.exchange.listRouteIds()) taken += await this.#takeFor(routeId);
    return taken;
  }

  isHungry(): boolean {
    return [...this.#routes.values()].some((state) => state.isHungry);
  }

  async drain(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#parts.settler.drain();
  }

  // While much waits, a claim for a slot or two would cost as much as one for a quarter of the window.
  async #takeFor(routeId: string): Promise<number> {
    const state = this.#routes.get(routeId) ?? newRouteState(this.#parts.loopShare);
    this.#routes.set(routeId, state);
    const room = Math.min(claimAtMost, this.#parts.exchange.room(routeId, this.#parts.lane));
    state.mostRoom = Math.max(room, state.mostRoom);
    const isLittle = room * 4 < state.mostRoom;
    const isPaused = state.pausedUntilMs > performance.now();
    const waits = isPaused || (isLittle && state.isHungry && state.underWay > 0);
    if (room === 0 || waits || this.#mustRest(state)) {
      state.isHungry = true;
      return 0;
    }
    const [granted = 0] = await takeTokens(this.#context, [
      { key: routeLimit(routeId), wanted: room, keep: keptForUrgent },
    ]);
    if (granted === 0) return 0;
    state.loop.begin();
    const claimed = await this.#claim(routeId, { state, limit: granted });
    const leaving = await this.#withinLimits(state, claimed);
    if (leaving.length < granted)
      await takeTokens(this.#context, [{ key: routeLimit(routeId), wanted: leaving.length - granted }]);
    for (const part of leaving) this.#handOver(part, state);
    return claimed.length;
  }

  #mustRest(state: RouteState): boolean {
    const restMs = state.loop.restMs();
    if (restMs <= 0) return false;
    clearTimeout(state.rest);
    state.rest = setTimeout(this.#parts.onRoom, restMs);
    return true;
  }

  async #claim(
    routeId: string,
    { state, limit }: { state: RouteState; limit: number },
  ): Promise<ClaimedPart[]> {
    const accountIds = await this.#listReadyNow(routeId, state);
    if (accountIds.length === 0) {
      state.isHungry = false;
      return [];
    }
    const now = this.#context.clock.now();
    const { lane, news } = this.#parts;
    const quantum = Math.ceil(limit / accountIds.length);
    const isFromBeginning = state.places.size === 0;
    const begunMs = performance.now();
    const { claimed, changed } = await inTransaction(this.#context, async (context) => {
      const claimed = await claimParts(context.db, {
        lane,
        routeId,
        turns: accountIds.map((accountId) => state.places.get(accountId) ?? beginningOf(accountId)),
        quantum,
        limit,
        now,
        leaseUntil: secondsFrom(now, leaseSeconds),
      });
      const over = claimed.filter((part) => whyOver(part) !== undefined);
      const changed = await failUnsent(context, over, (part) => whyOver(part as ClaimedPart) ?? '');
      return { claimed, changed };
    });
    news.tell(changed);
    if (isFromBeginning) state.placesUntilMs = holdSince(begunMs);
    for (const part of claimed) notePlace(state, part);
    if (claimed.length < limit) leaveOutEmpty(state, { claimed, quantum });
    state.isHungry = claimed.length === limit || accountIds.length > 1;
    return claimed;
  }

  // A look costs as much as a claim while much is being deleted, so it holds for a moment, unless there were more accounts than it saw.
  async #listReadyNow(routeId: string, state: RouteState): Promise<string[]> {
    const nowMs = performance.now();
    if (state.placesUntilMs < nowMs) {
      state.places.clear();
      state.placesUntilMs = Number.POSITIVE_INFINITY;
    }
    const isKnown = state.ready.length > 0 && !state.hasMore;
    if (isKnown && nowMs < state.lookAgainAtMs) return state.ready;
    state.ready = await this.#listReady(routeId, state);
    state.hasMore = state.ready.length === accountsAtOnce;
    state.lastAccount = state.ready.at(-1) ?? firstAccount;
    state.lookAgainAtMs = holdSince(nowMs);
    return state.ready;
  }

  /** The next accounts in turn that have something due; accounts that only wait for later are passed by. */
  async #listReady(routeId: string, state: RouteState): Promise<string[]> {
    const { lane } = this.#parts;
    const now = this.#context.clock.now();
    let after = state.lastAccount;
    for (let page = 0; page < pagesOfAccounts; page += 1) {
      const turns = await listTurns(this.#context.db, { lane, routeId, after, most: accountsAtOnce, now });
      const ready = turns.filter((turn) => turn.isReady && !this.#isResting(turn.accountId, now));
      if (ready.length > 0 || turns.length < accountsAtOnce) return ready.map((turn) => turn.accountId);
      after = turns.at(-1)?.accountId ?? firstAccount;
      state.lastAccount = after;
    }
    return [];
  }

  #isResting(accountId: string, now: Date): boolean {
    const until = this.#resting.get(accountId);
    if (until !== undefined && until <= now) this.#resting.delete(accountId);
    return until !== undefined && until > now;
  }

  /** What the limits of accounts and senders allow leaves now; the rest goes back, and its account rests for a moment. */
  async #withinLimits(state: RouteState, claimed: readonly ClaimedPart[]): Promise<ClaimedPart[]> {
    const sendable = claimed.filter((part) => whyOver(part) === undefined);
    const wants = sendable.flatMap((part) => [
      { key: `account:${part.accountId}`, wanted: 1 },
      { key: `sender:${part.sender}`, wanted: 1 },
    ]);
    const granted = await takeTokens(this.#context, wants);
    const leaving: ClaimedPart[] = [];
    const unused: TokenWant[] = [];
    const until = secondsFrom(this.#context.clock.now(), restSeconds);
    for (const [index, part] of sendable.entries()) {
      const both = [index * 2, index * 2 + 1];
      if (both.every((place) => granted[place] === 1)) leaving.push(part);
      else {
        const lone = wants[both.find((place) => granted[place] === 1) ?? -1];
        if (lone) unused.push({ key: lone.key, wanted: -1 });
        this.#resting.set(part.accountId, until);
        state.lookAgainAtMs = 0;
        this.#settle(part, { outcome: 'unwritten', reason: part.note ?? 'It waits for its turn.' });
      }
    }
    if (unused.length > 0) await takeTokens(this.#context, unused);
    return leaving;
  }

  #handOver(part: ClaimedPart, state: RouteState): void {
    state.underWay += 1;
    const { exchange, onRoom } = this.#parts;
    const written = exchange
      .submit(part.routeId, describePart(part, this.#context.clock.now()))
      .catch(
        (error: unknown): SubmitOutcome => ({
          outcome: 'unknown',
          reason: `The carrier link failed: ${String(error)}`,
          writtenAt: this.#context.clock.now(),
          link: '',
        }),
      )
      .then((outcome) => {
        state.underWay -= 1;
        if (comesBack(outcome)) state.pausedUntilMs = performance.now() + pauseMs;
        onRoom();
        this.#settle(part, outcome);
      });
    this.#watch(written);
  }

  #settle(part: ClaimedPart, outcome: SubmitOutcome): void {
    const settled = this.#parts.settler.settle({ part, outcome }).catch((error: unknown) => {
      this.#context.log.error(
        { messageId: part.messageId, error: String(error) },
        'An answer of the carrier could not be stored; the part will be unknown.',
      );
    });
    this.#watch(settled);
  }

  #watch(work: Promise<void>): void {
    const watched = work.finally(() => this.#underWay.delete(watched));
    this.#underWay.add(watched);
  }
}

function newRouteState(loopShare: () => number): RouteState {
  return {
    lastAccount: firstAccount,
    mostRoom: 1,
    isHungry: false,
    underWay: 0,
    pausedUntilMs: 0,
    loop: new LoopShare(loopShare),
    rest: undefined,
    ready: [],
    hasMore: false,
    lookAgainAtMs: 0,
    places: new Map(),
    placesUntilMs: 0,
  };
}

/** Why a part must not leave; undefined where it may. */
function whyOver({ isExpired, isOptedOut, isReserved }: ClaimedPart): string | undefined {
  if (isExpired) return expiredNote;
  if (isOptedOut) return optedOutNote;
  return isReserved ? reservedNote : undefined;
}

function notePlace({ places }: RouteState, part: ClaimedPart): void {
  const before = places.get(part.accountId) ?? beginningOf(part.accountId);
  if (rankOf(part) > rankOf(before)) places.set(part.accountId, part);
}

/** An account that gave less than it might has nothing more; when something has come for it, a look or the poll finds it. */
function leaveOutEmpty(
  state: RouteState,
  { claimed, quantum }: { claimed: readonly ClaimedPart[]; quantum: number },
): void {
  const counts = Map.groupBy(claimed, ({ accountId }) => accountId);
  const isEmpty = (accountId: string) => (counts.get(accountId)?.length ?? 0) < quantum;
  for (const accountId of state.ready.filter(isEmpty)) state.places.delete(accountId);
  state.ready = state.ready.filter((accountId) => !isEmpty(accountId));
}

function holdSince(begunMs: number): number {
  const nowMs = performance.now();
  return nowMs + Math.min(Math.max((nowMs - begunMs) * holdFactor, holdsAtLeastMs), holdsAtMostMs);
}

// As the index has them.
function rankOf({ notBefore, messageId, part }: Place): string {
  return `${notBefore.toISOString()} ${messageId} ${String(part).padStart(5, '0')}`;
}

function beginningOf(accountId: string): Place {
  return { accountId, notBefore: new Date(0), messageId: firstAccount, part: 0 };
}

// What comes back goes to the front, so without a pause it would go round and round.
function comesBack(outcome: SubmitOutcome): boolean {
  return outcome.outcome === 'unwritten' || (outcome.outcome === 'refused' && outcome.throttled);
}
