import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setOperator } from '#server/accounts/operators.ts';
import { setCodeSender } from '#server/messaging/code-sender.ts';
import { openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';

let database: TestDatabase;
let team: Team;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openTeam(database);
});

// The bytes of the secret that the tests' contexts have (workerContext).
const secret = '\x07'.repeat(32);
const program = join(import.meta.dirname, 'main.ts');

type Answer = { exitCode: number; stdout: string; stderr: string };

function corella(words: string[], environment: Record<string, string> = {}): Promise<Answer> {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    CORELLA_SECRET: secret,
    NODE_NO_WARNINGS: '1',
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('corella', () => {
  test('AUD-05 activity verify says unbroken, and where it is not, with exit code 1', async () => {
    const { accountId } = team.owner.actor;
    const account = ['--account', accountId];
    expect(await corella(['activity', 'verify', ...account])).toMatchObject({ exitCode: 0 });
    await team.db
      .updateTable('activities')
      .set({ address: '198.51.100.1' })
      .where('accountId', '=', accountId)
      .where('seq', '=', 1)
      .execute();
    const broken = await corella(['activity', 'verify', ...account, '--json']);
    expect(broken.exitCode).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject([{ account: accountId, rows: 0, broken: { seq: 1 } }]);
  });

  test('code-sender remove lets codes leave from the shared number again, and says so where none was set', async () => {
    await setOperator(team.context, { accountId: team.owner.actor.accountId, isOperator: true });
    await setCodeSender(team.owner, { sender: 'AcmeCodes' });
    const { sharedNumber } = team.context.config;
    expect(await corella(['code-sender', 'remove'])).toMatchObject({
      exitCode: 0,
      stdout: `Login codes leave from ${sharedNumber} again, and no longer from AcmeCodes.\n`,
    });
    expect(await corella(['code-sender', 'remove'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('No sender of login codes is set'),
    });
  });

  test('REC-12 owner recover sets the mobile, and says nothing secret', async () => {
    const { accountId, userId } = team.owner.actor;
    const answer = await corella(['owner', 'recover', '--account', accountId, '--mobile', '0491 570 158']);
    expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
    expect(answer.stdout).toBe(
      'Ana Cruz now gets login codes on the new mobile (…158), with the same password.\n',
    );
    expect((await team.readUser(userId)).mobile).toBe('+61491570158');
  });

  test('SND-15 numbers add refuses a login mobile, and lists what it took', async () => {
    const refused = await corella(['numbers', 'add', '0491 570 006']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('login mobile');
    expect((await corella(['numbers', 'add', '0491 573 770'])).exitCode).toBe(0);
    expect((await corella(['numbers', 'list'])).stdout).toBe('+61491573770  shared\n');
    expect((await corella(['numbers', 'remove', '0491 573 770'])).stdout).toContain('hosted here no more');
    const again = await corella(['numbers', 'remove', '0491 573 770']);
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.stderr).toContain('is not hosted here');
    expect((await corella(['numbers', 'remove', '0491 579 455'])).stderr).toContain('CORELLA_SHARED_NUMBER');
  });

  test('numbers add gives an account a sender of its own, by a carrier that there is', async () => {
    const { accountId } = team.owner.actor;
    const add = (...more: string[]) =>
      corella(['numbers', 'add', '0491 573 087', '--account', accountId, ...more]);
    expect((await add('--carrier', 'nowhere')).stderr).toContain('There is no carrier "nowhere"');
    expect((await add('--carrier', 'default')).exitCode).toBe(0);
    const senders = await team.db.selectFrom('senders').selectAll().execute();
    expect(senders).toMatchObject([
      { accountId, address: '+61491573087', kind: 'dedicated', state: 'active', routeId: 'default' },
    ]);
    expect((await corella(['numbers', 'remove', '0491 573 087'])).exitCode).toBe(0);
  });

  test('credits grant takes a whole number in plain digits, and nothing that only reads as one', async () => {
    const { accountId } = team.owner.actor;
    const grant = (amount: string) =>
      corella(['credits', 'grant', amount, '--account', accountId, '--note', 'Order 1042']);
    const balance = async () =>
      team.db
        .selectFrom('creditBalances')
        .select('available')
        .where('accountId', '=', accountId)
        .executeTakeFirst();
    const before = await balance();
    const wrong = ['1e3', '0x10', ' 5', '1.5', '+5', '05', '0', '9007199254740993'];
    const answers = await Promise.all(wrong.map(grant));
    expect(answers.map(({ exitCode }) => exitCode)).toEqual(wrong.map(() => 2));
    expect(await balance()).toEqual(before);
    expect((await grant('12')).stdout).toBe('Granted 12 credits.\n');
  });

  test('a wrong secret, a wrong id and a wrong word are told apart', async () => {
    await corella(['accounts', 'list']);
    const wrongSecret = await corella(['activity', 'verify'], { CORELLA_SECRET: 'x'.repeat(40) });
    expect(wrongSecret).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrongSecret.stderr).toContain('another secret');
    expect((await corella(['activity', 'verify', '--account', 'nobody'])).exitCode).toBe(2);
    expect((await corella(['activity', 'forget'])).exitCode).toBe(2);
    const help = await corella(['--help']);
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('Example: corella activity verify');
  });
});
