import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { PipelinedClient, Prepared } from './pipelined-client.ts';
import { type Line, lineQuery } from './statement.ts';

/**
 * PostgreSQL with few writes to its socket: `begin` goes with the first statement of a transaction, what was asked for later with the
 * next, and the rest with `commit`. A write that wakes the server costs about 0.1 ms of CPU, and a sign-in without this makes forty.
 */
export function pipelinedDialect(pool: pg.Pool): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => createDriver(pool),
  };
}

function createDriver(pool: pg.Pool): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => openConnection((await pool.connect()) as PipelinedClient & pg.PoolClient),
    beginTransaction: async (connection) => asOurs(connection).begin(),
    commitTransaction: (connection) => asOurs(connection).commit(),
    rollbackTransaction: (connection) => asOurs(connection).rollback(),
    releaseConnection: (connection) => asOurs(connection).release(),
    destroy: () => pool.end(),
  };
}

type OurConnection = DatabaseConnection & {
  begin(): void;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  release(): Promise<void>;
};

const asOurs = (connection: DatabaseConnection) => connection as OurConnection;

const begin = byHand('begin');
const commit = byHand('commit');
const rollback = byHand('rollback');

function byHand(text: string): Prepared {
  return { text, values: [], name: undefined };
}

type Held = Prepared & { onRows?: (rows: unknown[]) => void };

function openConnection(client: PipelinedClient & pg.PoolClient): OurConnection {
  let held: Held[] = [];
  let inTransaction = false;
  let isReleased = false;

  async function send(...statements: Prepared[]): Promise<pg.QueryResult[]> {
    const before = held;
    held = [];
    const answers = await client.sendTogether([...before, ...statements]);
    for (const [index, { onRows }] of before.entries()) onRows?.(answers[index]?.rows ?? []);
    return answers.slice(before.length);
  }

  const line: Line = {
    hold({ text, values }, onRows) {
      if (isReleased) throw new Error('The transaction of this statement is over.');
      held.push({ text, values, name: nameOf(text), onRows });
    },
    async send(statements) {
      if (isReleased) throw new Error('The transaction of these statements is over.');
      const prepared = statements.map(({ text, values }) => ({ text, values, name: nameOf(text) }));
      return (await send(...prepared)).map(({ rows }) => rows);
    },
  };

  return {
    async executeQuery<R>(asked: CompiledQuery): Promise<QueryResult<R>> {
      if (asked === lineQuery) return { rows: [line as R] };
      const { sql, parameters } = asked;
      const [answer] = await send({ text: sql, values: parameters, name: nameOf(sql) });
      return readAnswer(answer);
    },
    streamQuery() {
      throw new Error('Rows are read page by page here, they are not streamed.');
    },
    begin() {
      held.push(begin);
      inTransaction = true;
    },
    async commit() {
      const isEmpty = held.at(-1) === begin;
      if (isEmpty) held.pop();
      else {
        const [answer] = await send(commit);
        if (answer?.command === 'ROLLBACK') throw new Error('The database rolled the transaction back.');
      }
      inTransaction = false;
    },
    async rollback() {
      const unsent = held.indexOf(begin);
      held = held.slice(0, Math.max(0, unsent));
      if (unsent === -1) await client.sendTogether([rollback]);
      inTransaction = false;
    },
    async release() {
      isReleased = true;
      try {
        if (held.length > 0) await send();
      } finally {
        client.release(inTransaction);
      }
    },
  };
}

const changing = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'];

function readAnswer<R>(answer: pg.QueryResult | undefined): QueryResult<R> {
  const rows: R[] = answer?.rows ?? [];
  if (!answer || !changing.includes(answer.command)) return { rows };
  return { rows, numAffectedRows: BigInt(answer.rowCount ?? 0) };
}

const names = new Map<string, string>();
const namesAtMost = 2000;

/** The name of a statement, so that a connection parses and plans it once. PgBouncer before 1.21 in transaction mode cannot do this. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesAtMost) return known;
  const name = `q${names.size}`;
  names.set(text, name);
  return name;
}
