import type pg from 'pg';
import type { PipelinedClient, Prepared } from './pipelined-client.ts';

/** Answers the rows of a reading statement with a name. */
export type SharedTrip = <Row>(asked: Prepared & { name: string }) => Promise<Row[]>;

type Traveller = { asked: Prepared; arrive(answer: PromiseSettledResult<pg.QueryResult>): void };

// The database works through a connection's statements one after the other, so a long queue is spread.
const togetherAtMost = 16;

/**
 * For the statement that every request asks: what is asked for in one turn of the event loop, by whomever, travels in one write on one
 * connection and comes back in one read. A write that wakes the server costs as much CPU as all else that the statement needs here; alone
 * a statement waits for nothing. Each has its own end of transaction, so the failure of one is not that of its neighbours.
 */
export function openSharedTrip(pool: pg.Pool): SharedTrip {
  let waiting: Traveller[] = [];

  function leave(): void {
    const travellers = waiting;
    waiting = [];
    for (let first = 0; first < travellers.length; first += togetherAtMost)
      void travel(pool, travellers.slice(first, first + togetherAtMost));
  }

  return async <Row>(asked: Prepared) => {
    const answer = await new Promise<PromiseSettledResult<pg.QueryResult>>((arrive) => {
      if (waiting.length === 0) setImmediate(leave);
      waiting.push({ asked, arrive });
    });
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value.rows as Row[];
  };
}

async function travel(pool: pg.Pool, travellers: readonly Traveller[]): Promise<void> {
  try {
    const client = (await pool.connect()) as PipelinedClient & pg.PoolClient;
    const answers = await client.settleTogether(travellers.map(({ asked }) => asked));
    // A connection of which a statement failed may be about to close, so it goes, as with a query of the pool.
    client.release(answers.some(({ status }) => status === 'rejected'));
    for (const [index, answer] of answers.entries()) travellers[index]?.arrive(answer);
  } catch (reason) {
    for (const { arrive } of travellers) arrive({ status: 'rejected', reason });
  }
}
