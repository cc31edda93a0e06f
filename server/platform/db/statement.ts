import { CompiledQuery, type Insertable, type Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** A statement by hand, with the rows that it answers; its columns are named as the program names them. */
export type Statement<Row> = { text: string; values: readonly unknown[]; readonly row?: Row };

export function statement<Row>(text: string, values: readonly unknown[]): Statement<Row> {
  return { text, values };
}

/** A connection without the query builder, which costs about as much as all else that a statement needs of this process. */
export type Line = {
  /** Keeps a statement for the next write. */
  hold(asked: Statement<unknown>, onRows: (rows: unknown[]) => void): void;
  /** Writes what is held and these; answers the rows of these. */
  send(statements: readonly Statement<unknown>[]): Promise<unknown[][]>;
};

/** Asked of a connection of ours, it is answered with its line. */
export const lineQuery = CompiledQuery.raw('');

const lines = new WeakMap<Kysely<Database>, Line>();

/** Remembers the line of a transaction or a connection, for as long as it is open. */
export async function keepLine(db: Kysely<Database>): Promise<Line> {
  const line = await findLine(db);
  lines.set(db, line);
  return line;
}

async function onLine<R>(db: Kysely<Database>, use: (line: Line) => R | Promise<R>): Promise<R> {
  const known = lines.get(db);
  if (known) return use(known);
  if (db.isTransaction) return use(await keepLine(db));
  return db.connection().execute(async (db) => use(await findLine(db)));
}

async function findLine(db: Kysely<Database>): Promise<Line> {
  const [line] = (await db.withoutPlugins().executeQuery(lineQuery)).rows;
  return line as Line;
}

type Answers<S extends readonly Statement<unknown>[]> = {
  [K in keyof S]: S[K] extends Statement<infer Row> ? Row[] : never;
};

/** Sends statements in one write and answers the rows of each; they run one after the other, each seeing what those before it did. */
export async function askTogether<const S extends readonly Statement<unknown>[]>(
  db: Kysely<Database>,
  statements: S,
): Promise<Answers<S>> {
  return (await onLine(db, (line) => line.send(statements))) as Answers<S>;
}

export async function ask<Row>(db: Kysely<Database>, asked: Statement<Row>): Promise<Row[]> {
  const [rows] = await askTogether(db, [asked]);
  return rows;
}

/** The rows of a statement that travels with the next one: empty until that has been answered. */
export type Later<Row> = { rows: Row[] };

/**
 * Sends a statement whose answer nobody waits for together with the next one of the open transaction, at the latest with its commit. If
 * it fails, that next one or the commit fails with its error. Outside a transaction it is sent at once.
 */
export async function askLater<Row>(db: Kysely<Database>, asked: Statement<Row>): Promise<Later<Row>> {
  const later: Later<Row> = { rows: [] };
  await onLine(db, (line) =>
    line.hold(asked, (rows) => {
      later.rows = rows as Row[];
    }),
  );
  return later;
}

/** Sends what was asked for later, in one write. */
export async function askNow(db: Kysely<Database>): Promise<void> {
  await askTogether(db, []);
}

const insertions = new Map<string, string>();

/** The insertion of one row. */
export function insertion<T extends keyof Database & string>(
  table: T,
  row: Insertable<Database[T]>,
): Statement<never> {
  const columns = Object.keys(row);
  const key = `${table} ${columns.join()}`;
  const text = insertions.get(key) ?? writeInsertion(table, columns);
  insertions.set(key, text);
  return statement(text, Object.values(row));
}

function writeInsertion(table: string, columns: readonly string[]): string {
  const places = columns.map((_, index) => `$${index + 1}`);
  return `insert into ${snake(table)} (${columns.map(snake).join(', ')}) values (${places.join(', ')})`;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
