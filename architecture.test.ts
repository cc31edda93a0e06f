import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = import.meta.dirname;
const shelf = [
  'platform',
  'http',
  'accounts',
  'access',
  'contacts',
  'billing',
  'carriers',
  'messaging',
  'messenger',
  'campaigns',
  'developer',
  'reports',
  'operator',
  'app',
];
const pureLibraries = ['typebox', 'libphonenumber-js'];
const cupboards = /(^|\/)(utils?|helpers?|common|misc|shared|managers?)(\/|\.tsx?$)/;

/** Whose queries may write a table; where there are two, accounts writes the person and access the credentials. */
const writers: Record<string, string[]> = {
  accounts: ['accounts'],
  users: ['accounts', 'access'],
  logins: ['accounts'],
  links: ['accounts'],
  factor_guesses: ['access', 'accounts'],
  recovery_codes: ['access', 'accounts'],
  throttles: ['access', 'accounts'],
  sign_ups: ['access'],
  challenges: ['access'],
  sessions: ['access'],
  code_sends: ['access'],
  ownership_transfers: ['accounts'],
  activities: ['accounts'],
  activity_heads: ['accounts'],
  security_texts: ['accounts'],
  security_receipts: ['accounts'],
  mail_outbox: ['platform'],
  installation: ['platform'],
  migrations: ['platform'],
  hosted_numbers: ['messaging'],
  messages: ['messaging'],
  message_parts: ['messaging'],
  message_events: ['messaging'],
  outbox_normal: ['messaging'],
  parked_receipts: ['messaging'],
  stray_texts: ['messaging'],
  inbound_parts: ['messaging'],
  part_references: ['messaging'],
  batches: ['messaging'],
  blocked_recipients: ['messaging'],
  message_states: ['messaging'],
  message_stretches: ['messaging'],
  message_marks: ['messaging'],
  message_receipts: ['messaging'],
  unknown_parts: ['messaging'],
  outbox_bulk: ['messaging'],
  flights: ['messaging'],
  senders: ['messaging'],
  default_senders: ['messaging'],
  code_sender: ['messaging'],
  templates: ['messaging'],
  sender_proofs: ['messaging'],
  credit_balances: ['billing'],
  ledger_entries: ['billing'],
  routes: ['carriers'],
  route_states: ['carriers'],
  rate_limits: ['carriers'],
  short_links: ['messaging'],
  short_link_clicks: ['messaging'],
  automatic_answers: ['messaging'],
  carrier_events: ['carriers'],
  contacts: ['contacts'],
  contact_fields: ['contacts'],
  contact_lists: ['contacts'],
  contact_list_members: ['contacts'],
  contact_acts: ['contacts'],
  contact_act_rows: ['contacts'],
  contact_changes: ['contacts'],
  contact_namesakes: ['contacts'],
  contact_imports: ['contacts'],
  contact_import_chunks: ['contacts'],
  contact_import_refusals: ['contacts'],
  contact_import_changes: ['contacts'],
  contact_import_guesses: ['contacts'],
  unsubscribes: ['contacts'],
  unsubscribe_changes: ['contacts'],
  message_replies: ['messaging'],
  conversations: ['messenger'],
  conversation_entries: ['messenger'],
  scheduled_replies: ['messenger'],
  message_alerts: ['messenger'],
  reply_rules: ['messenger'],
  office_hours: ['messenger'],
  given_auto_replies: ['messenger'],
};

type Source = { path: string; text: string; imports: string[] };

const sources: Source[] = listTracked('*.ts', '*.tsx').map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
});

/** The files that git knows, or would take, and that are there. */
function listTracked(...patterns: string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .trim()
    .split('\n')
    .filter((path) => existsSync(join(root, path)));
}

/** What a file imports, as paths from the root, or as the bare name of a package. */
function importsOf(path: string, text: string): string[] {
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^'\s,]+)'/g)].map((match) => match[1] ?? '');
  return found.map((name) => {
    if (name.startsWith('#')) return name.slice(1);
    return name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
  });
}

/** By the query builder's own names, or by those of a database in hand. */
const buildsQueries =
  /import (?!type)[^;]*from 'kysely'|\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\b(pool|client)\.query\(/;

const isTest = (path: string) => /\.test\.tsx?$|\.(long|peers)\.test\.ts$|(^|\/)testing\/|^e2e\//.test(path);
const product = sources.filter(({ path }) => !isTest(path));
const inFolder = (folder: string) => product.filter(({ path }) => path.startsWith(`${folder}/`));

/** The feature of a file of the server: the folder below server/, and `app` for the files beside the folders. */
function featureOf(path: string): string | undefined {
  const [top, feature = ''] = path.split('/');
  if (top !== 'server') return undefined;
  return feature.endsWith('.ts') ? 'app' : feature;
}

function faults(files: Source[], isFault: (file: Source, imported: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((imported) => isFault(file, imported))
      .map((imported) => `${file.path} imports ${imported}`),
  );
}

describe('the rules of the tree', () => {
  it('sees the whole tree', () => {
    expect(inFolder('server').length).toBeGreaterThan(100);
    expect(inFolder('web').length).toBeGreaterThan(40);
    expect(inFolder('contract').length).toBeGreaterThan(8);
  });

  it('keeps the contract to itself and pure libraries', () => {
    expect(
      faults(
        inFolder('contract'),
        (_file, name) => !name.startsWith('contract/') && !pureLibraries.includes(name.split('/')[0] ?? ''),
      ),
    ).toEqual([]);
  });

  it('keeps the halves apart', () => {
    expect(
      faults(inFolder('web'), (_file, name) => name.startsWith('server/') || name.startsWith('node:')),
    ).toEqual([]);
    expect(faults(inFolder('server'), (_file, name) => name.startsWith('web/'))).toEqual([]);
  });

  it('imports go left along the shelf', () => {
    const goesRight = (file: Source, name: string) => {
      const from = featureOf(file.path);
      const to = featureOf(name);
      return from !== undefined && to !== undefined && shelf.indexOf(to) > shelf.indexOf(from);
    };
    expect(faults(inFolder('server'), goesRight)).toEqual([]);
    expect(
      inFolder('server')
        .filter(({ path }) => !shelf.includes(featureOf(path) ?? ''))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('keeps queries, routes and jobs to their feature', () => {
    const isPrivate = (file: Source, name: string) =>
      featureOf(file.path) !== featureOf(name) && /\/queries(\/|\.ts$)/.test(name);
    const isForApp = (file: Source, name: string) =>
      featureOf(file.path) !== 'app' &&
      featureOf(file.path) !== featureOf(name) &&
      /[/-](routes|jobs)\.ts$/.test(name);
    expect(faults(inFolder('server'), isPrivate)).toEqual([]);
    expect(faults(inFolder('server'), isForApp)).toEqual([]);
  });

  it('keeps test equipment out of the product', () => {
    expect(
      faults(product, (_file, name) => /(^|\/)testing\//.test(name) || /\.test\.ts$/.test(name)),
    ).toEqual([]);
  });

  it('builds queries in their room alone', () => {
    const buildsOutside = inFolder('server').filter(
      ({ path, text }) =>
        !/\/queries(\/|\.ts$)|\/schema\.ts$/.test(path) &&
        featureOf(path) !== 'platform' &&
        buildsQueries.test(text),
    );
    expect(buildsOutside.map(({ path }) => path)).toEqual([]);
  });

  it('lets a table be written by its owner alone', () => {
    const written = inFolder('server').flatMap((file) => writesOf(file).map((table) => ({ table, file })));
    expect(written.length).toBeGreaterThan(40);
    const foreign = written.filter(
      ({ table, file }) =>
        !table.startsWith('simulator_') && !writers[table]?.includes(featureOf(file.path) ?? ''),
    );
    expect(foreign.map(({ table, file }) => `${file.path} writes ${table}`)).toEqual([]);
  });

  it('names the framework in the http room alone', () => {
    expect(
      faults(
        inFolder('server'),
        ({ path }, name) =>
          /^@?fastify/.test(name) && !path.startsWith('server/http/') && path !== 'server/app.ts',
      ),
    ).toEqual([]);
  });

  it('names files plainly', () => {
    const wrong = sources.filter(
      ({ path }) =>
        cupboards.test(path) || /(^|\/)index\.tsx?$/.test(path) || !/^[a-z0-9.-]+$/.test(basename(path)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keeps files below 400 lines', () => {
    const long = product.filter(
      ({ path, text }) => !path.endsWith('schema.ts') && text.split('\n').length > 400,
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('names only files that exist in its documents', () => {
    const documents = listTracked('*.md');
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'SECURITY.md', 'docs/security.md']),
    );
    const missing = documents.flatMap((name) =>
      listNamed(name)
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${name} names ${path}`),
    );
    expect(missing).toEqual([]);
  });
});

/** The files that a document names as code, from the root, and those that it links to, from where it stands. */
function listNamed(document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const named = text.matchAll(/`((?:contract|server|web|migrations|scripts|bench|e2e|docs)\/[\w./-]*)`/g);
  const linked = text.matchAll(/\]\(((?!\w+:)[\w./-]+)(?:#[^)]*)?\)/g);
  return [
    ...[...named].map((match) => match[1] ?? ''),
    ...[...linked].map((match) => posix.join(posix.dirname(document), match[1] ?? '')),
  ];
}

/** The tables that a file inserts into, updates or deletes from, by the query builder or in SQL. */
function writesOf({ text }: Source): string[] {
  const built = [...text.matchAll(/(?:\.(?:insertInto|updateTable|deleteFrom)|\binsertion)\('(\w+)/g)].map(
    (match) => snake(match[1] ?? ''),
  );
  const raw = [
    ...text.matchAll(
      /\b(?:insert into|delete from|update) (?!set\b|skip\b|of\b)([a-z_]+)(?= (?:as \w+ )?(?:\(|set|where|values|using))/g,
    ),
  ].map((match) => match[1] ?? '');
  return [...built, ...raw];
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
