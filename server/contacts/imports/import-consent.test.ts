import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, planImport, uploadFile, workOnImports } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addContact } from '../contacts.ts';
import { listImportColumns } from './import-columns.ts';
import { previewImport } from './import-preview.ts';
import { undoImport } from './import-steps.ts';
import { exportRefusedRows } from './refused-rows-file.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(worker);
  clock.move(60);
});

const file = `Mobile,Consent,Consent date,How consent was given
0491570006,Yes,1/3/2025,Form at the counter
0491570156,implied,2025-03-01T20:15:00.000Z,
0491570157,,,
0491570158,no,,`;

async function consents() {
  const { rows } = await database.pool.query(
    `select right(number, 3) as number, consent, consent_words as words, consent_at as at, consent_user_id as by from contacts
     where account_id = $1 order by number`,
    [owner.actor.accountId],
  );
  return rows.map(({ number, at, ...rest }) => ({ number, at: at?.toISOString() ?? null, ...rest }));
}

async function guessesOf(text: string) {
  const { columns } = await listImportColumns(owner, await uploadFile(owner, text), {});
  return columns.slice(1).map(({ guess }) => guess.to);
}

const expressly: ImportPlan['consent'] = { basis: 'express', words: 'Old customers' };

describe('consent in the columns of a file', () => {
  test.each([
    ['Consent,Consent date,How consent was given', 'Yes,2025-03-01,Form'],
    ['Basis of consent,Date of consent,Consent words', 'Inferred,1/3/2025,Form'],
    ['Opt-in,Opt-in time,Opt-in source', 'true,2025-03-01 10:00,Web'],
  ])('is guessed from %s', async (headings, cells) => {
    expect(await guessesOf(`Mobile,${headings}\n0491570006,${cells}`)).toEqual([
      'consent_basis',
      'consent_at',
      'consent_words',
    ]);
  });

  test('is words where a column called Consent says more than its kind', async () => {
    expect(await guessesOf('Mobile,Consent\n0491570006,Yes\n0491570156,Asked at the door')).toEqual([
      'consent_words',
    ]);
  });

  test('is shown in the preview, read as it is kept', async () => {
    const id = await uploadFile(owner, file);
    const { rows } = await previewImport(owner, id, await planImport(owner, id));
    expect(
      rows.map(({ consentBasis, consentAt, consentWords }) => [consentBasis, consentAt, consentWords]),
    ).toEqual([
      ['express', '2025-03-01', 'Form at the counter'],
      ['inferred', '2025-03-01T20:15:00.000Z', ''],
      [null, '', ''],
      ['unknown', '', ''],
    ]);
  });

  test('is kept with each contact; what a row does not say is that of all rows, save where it says no', async () => {
    const now = clock.now().toISOString();
    const by = owner.actor.userId;
    expect((await importFile(owner, file, { changes: { consent: expressly } })).counts).toMatchObject({
      made: 4,
    });
    expect(await consents()).toEqual([
      { number: '006', consent: 'express', at: '2025-02-28T13:00:00.000Z', words: 'Form at the counter', by },
      { number: '156', consent: 'inferred', at: '2025-03-01T20:15:00.000Z', words: 'Old customers', by },
      { number: '157', consent: 'express', at: now, words: 'Old customers', by },
      { number: '158', consent: 'unknown', at: null, words: '', by: null },
    ]);
  });

  test('that cannot be read leaves the row out, by the heading of its column', async () => {
    const { id, counts } = await importFile(
      owner,
      `Mobile,Agreed on,Consent kind
0491570006,31/2/2025,yes
0491570156,soon,yes
0491570157,1/3/2025,perhaps
0491570158,1/3/2025,yes`,
      { changes: { columns: [{ to: 'number' }, { to: 'consent_at' }, { to: 'consent_basis' }] } },
    );
    expect(counts).toMatchObject({ made: 1, refused: 3 });
    let text = '';
    for await (const page of exportRefusedRows(owner, id)) text += page;
    expect(text).toContain(
      '2,What stands under Agreed on (“31/2/2025”) is not a date. Write it like 31/12/2026 or 2026-12-31.',
    );
    expect(text).toContain('3,What stands under Agreed on (“soon”) is not a date.');
    expect(text).toContain(
      '4,"What stands under Consent kind (“perhaps”) is no kind of consent. Write Express, Inferred or Not known."',
    );
  });

  test.each([
    [
      'fill',
      { consent: 'inferred', at: '2025-02-28T13:00:00.000Z', words: 'Form' },
      { consent: 'express', words: 'Told us' },
    ],
    [
      'overwrite',
      { consent: 'inferred', at: '2025-02-28T13:00:00.000Z', words: 'Form' },
      { consent: 'inferred', at: '2025-02-28T13:00:00.000Z', words: 'Form' },
    ],
  ] as const)(
    '%s: reaches contacts that are there, and an undo gives back what stood there',
    async (existing, open, settled) => {
      await addContact(owner, { number: '0491570006' });
      await addContact(owner, { number: '0491570156', consent: { basis: 'express', words: 'Told us' } });
      const before = await consents();
      clock.move(60);
      const again =
        'Mobile,Consent,Consent date,How consent was given\n0491570006,Inferred,1/3/2025,Form\n0491570156,Inferred,1/3/2025,Form';
      const { id } = await importFile(owner, again, { changes: { existing } });
      expect(await consents()).toMatchObject([open, settled]);
      expect((await importFile(owner, again, { changes: { existing } })).counts).toMatchObject({
        updated: 0,
        same: 2,
      });
      await undoImport(owner, id);
      await workOnImports(owner);
      expect(await consents()).toEqual(before);
    },
  );
});
