import type { FastifyReply } from 'fastify';
import { installation, type LiveEvent } from '#contract/installation.ts';
import type { Clock } from '#server/platform/clock.ts';
import type { Listener } from '#server/platform/db/listen.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type Route, route } from './route.ts';

/** Whose page is open. `endsAt`: the absolute end of the session. */
export type LiveStream = { accountId: string; userId: string; sessionId: string; endsAt: Date };

export type LiveHub = {
  /** Answers with a stream of events that stays open until its reader or its session goes. Refuses busy for the eleventh of a session. */
  follow(stream: LiveStream, reply: FastifyReply, signal: AbortSignal): void;
  /** Checks every stream now: to be called when the clock was moved. */
  recheck(): Promise<void>;
  closeAll(): void;
};

export type LiveHubOptions = {
  listener: Pick<Listener, 'on' | 'onGap'>;
  clock: Clock;
  /** Whether the session of a stream still stands; asked after a gap and every half minute. */
  stillOpen(stream: LiveStream): Promise<boolean>;
  heartbeatMs?: number;
  recheckMs?: number;
};

type Announcement = { accountId: string; userId?: string; event: LiveEvent };
type SignOut = {
  accountId: string;
  userId: string;
  sessionId?: string;
  exceptSessionId?: string;
  reason: Extract<LiveEvent, { type: 'signed_out' }>['reason'];
};

type OpenStream = { who: LiveStream; write(chunk: string): void; end(last: LiveEvent | undefined): void };

const streamsPerSession = 10;
// A page that does not read holds no more than this; when it reads again it opens a new stream and fetches anew.
const bufferedBytesAtMost = 64 * 1024;
// How long a page that does not read may take to hear that it is signed out.
const farewellMs = 500;

/**
 * Holds the open event streams of this process and writes to them what any process announces (HTML, server-sent events). It resolves
 * when it hears: a page that opens earlier could miss that it is signed out.
 */
export async function createLiveHub({
  listener,
  clock,
  stillOpen,
  heartbeatMs = 15_000,
  recheckMs = 30_000,
}: LiveHubOptions): Promise<LiveHub> {
  const streams = new Set<OpenStream>();

  function send(payload: string): void {
    const { accountId, userId, event }: Announcement = JSON.parse(payload);
    for (const stream of streams) {
      if (stream.who.accountId !== accountId || (userId !== undefined && stream.who.userId !== userId))
        continue;
      stream.write(formatEvent(event));
    }
  }

  function signOut(payload: string): void {
    const ended: SignOut = JSON.parse(payload);
    for (const stream of streams) {
      if (concerns(ended, stream.who)) stream.end({ type: 'signed_out', reason: ended.reason });
    }
  }

  // A check that cannot be made leaves the stream as it is: the next one comes, and every request is checked anyway. A session that
  // is no longer open may only be locked, so the page is told nothing: it asks when it finds the stream closed.
  async function check(stream: OpenStream): Promise<void> {
    if (clock.now() >= stream.who.endsAt) return stream.end({ type: 'signed_out', reason: 'expired' });
    const open = await stillOpen(stream.who).catch(() => true);
    if (!open) stream.end(undefined);
  }

  const recheck = async () => {
    await Promise.all([...streams].map(check));
  };

  listener.onGap(() => {
    for (const stream of streams) stream.write(formatEvent({ type: 'ready' }));
    void recheck();
  });
  await Promise.all([listener.on('live', send), listener.on('sign_outs', signOut)]);
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(':\n\n');
  }, heartbeatMs).unref();
  const rechecks = setInterval(() => void recheck(), recheckMs).unref();

  return {
    follow(who, reply, signal) {
      const own = [...streams].filter((stream) => stream.who.sessionId === who.sessionId);
      if (own.length >= streamsPerSession) throw new Refusal('busy', { retryAfterSeconds: 30 });
      const stream = openStream(who, reply, () => streams.delete(stream));
      streams.add(stream);
      const timer = setTimeout(
        () => void check(stream),
        who.endsAt.getTime() - clock.now().getTime(),
      ).unref();
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          stream.end(undefined);
        },
        { once: true },
      );
      // The session may have ended between its check and the line above, when nobody told this stream.
      void check(stream);
    },
    recheck,
    closeAll() {
      clearInterval(heartbeat);
      clearInterval(rechecks);
      for (const stream of streams) stream.end(undefined);
    },
  };
}

function concerns(ended: SignOut, who: LiveStream): boolean {
  if (ended.accountId !== who.accountId || ended.userId !== who.userId) return false;
  return ended.sessionId === undefined
    ? ended.exceptSessionId !== who.sessionId
    : ended.sessionId === who.sessionId;
}

function openStream(who: LiveStream, reply: FastifyReply, onEnd: () => void): OpenStream {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write(formatEvent({ type: 'ready' }));
  return {
    who,
    write(chunk) {
      if (raw.writableLength > bufferedBytesAtMost) raw.destroy();
      else if (!raw.writableEnded) raw.write(chunk);
    },
    end(last) {
      onEnd();
      if (raw.writableEnded) return;
      raw.end(last && formatEvent(last));
      setTimeout(() => {
        if (!raw.writableFinished) raw.destroy();
      }, farewellMs).unref();
    },
  };
}

function formatEvent(event: LiveEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

/** The route of the event stream. */
export function eventRoutes(hub: LiveHub): Route[] {
  return [
    route(installation.followEvents, async ({ actor }, _input, { reply, signal }) => {
      const { accountId, userId, sessionId, endsAt } = actor;
      hub.follow({ accountId, userId, sessionId, endsAt }, reply, signal);
    }),
  ];
}
