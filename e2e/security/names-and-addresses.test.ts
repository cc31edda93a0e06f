import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { signUpOwner } from './people.ts';
import { findListed } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

const newPassword = 'nine orchids drink slowly';

function ask(email: string, browser = world.browser()) {
  return browser.call(access.askPasswordReset, { body: { email } });
}

const oddAddresses: [string, unknown][] = [
  ['a list', ['victim@example.com', 'thief@example.com']],
  ['a comma list', 'victim@example.com,thief@example.com'],
  ['a semicolon list', 'victim@example.com;thief@example.com'],
  ['a line break', 'victim@example.com\r\nBcc: thief@example.com'],
  ['a name', 'Victim <victim@example.com>'],
  ['a fullwidth @', 'victim＠example.com'],
  ['a small @', 'victim﹫example.com'],
  ['a zero-width space', 'vic​tim@example.com'],
  ['a soft hyphen', 'vic­tim@example.com'],
  ['a Cyrillic letter', 'viсtim@example.com'],
  ['a quoted part', '"victim@example.com"@thief.example'],
  ['two @', 'victim@example.com@thief.example'],
  ['a comment', 'victim(comment)@example.com'],
  ['a null', 'victim@example.com\u0000thief'],
  ['a domain of dots', 'victim@example..com'],
  ['an object', { $ne: null }],
  ['a number', 7],
];

test('REC-13 an address is read strictly: anything but one plain address is refused, and nothing is mailed [V34 next-auth GHSA-7rqj]', async () => {
  const owner = await signUpOwner(world, { email: 'victim@example.com' });
  await world.simulator.settle();
  const countMails = async () => (await world.database.pool.query('select from simulator_mails')).rowCount;
  const before = await countMails();
  const browser = world.browser();
  for (const [what, email] of oddAddresses) {
    for (const path of ['/api/password-resets', '/api/sign-up']) {
      const details = { businessName: 'Thief', name: 'Thief', password: newPassword, mobile: '0491 570 006' };
      const body = JSON.stringify(path === '/api/sign-up' ? { ...details, email } : { email });
      const { status } = await browser.send({ method: 'POST', path, body });
      expect({ what, path, refused: status === 400 || status === 422 }).toEqual({
        what,
        path,
        refused: true,
      });
    }
    const invited = await owner.browser.send({
      method: 'POST',
      path: '/api/users',
      body: JSON.stringify({ name: 'Thief', email, method: 'email' }),
    });
    expect({ what, refused: invited.status === 400 || invited.status === 422 }).toEqual({
      what,
      refused: true,
    });
  }
  await world.simulator.settle();
  expect(await countMails()).toBe(before);
  await ask(' VICTIM@Example.COM ');
  const mail = await world.simulator.mailFor('victim@example.com', ({ subject }) =>
    /new password/i.test(subject),
  );
  expect(mail.to).toBe('victim@example.com');
});

test('INV-11 invitations are capped: 20 an hour for an account, 5 a day for an address', async () => {
  const owner = await signUpOwner(world);
  const codes: (string | undefined)[] = [];
  for (let count = 0; count < 22; count++) {
    const body = { name: `Sam ${count}`, email: `cap${count}@example.com`, method: 'email' as const };
    codes.push((await owner.browser.call(accounts.inviteUser, { body })).code);
  }
  expect(codes).toEqual([...Array(20).fill(undefined), 'too_many_invitations', 'too_many_invitations']);
  const { id } = await findListed(owner, 'cap0@example.com');
  expect((await owner.browser.call(accounts.resendInvitation, { params: { userId: id } })).code).toBe(
    'too_many_invitations',
  );
  const others = [await signUpOwner(world), await signUpOwner(world)];
  const body = { name: 'Sam', email: 'flooded@example.com', method: 'email' as const };
  const flood: (string | undefined)[] = [];
  for (const other of others) {
    const first = await other.browser.call(accounts.inviteUser, { body });
    flood.push(first.code);
    const listed = await findListed(other, body.email).catch(() => undefined);
    for (let again = 0; again < 2; again++) {
      flood.push(
        (await other.browser.call(accounts.resendInvitation, { params: { userId: listed?.id ?? owner.id } }))
          .code,
      );
    }
  }
  expect(flood).toEqual([...Array(5).fill(undefined), 'too_many_invitations']);
  expect(await world.simulator.countMails(body.email)).toBe(5);
});

test('INV-11 names bring no link, no HTML and no header into the mail', async () => {
  const owner = await signUpOwner(world, {
    businessName: 'Win at https://evil.example/prize <img src=x onerror=alert(1)>',
    name: 'Alex www.evil.example',
  });
  const names = [
    'Sam\r\nBcc: thief@example.com',
    'Sam <a href="https://evil.example">click</a>',
    'Visit evil.example/prize now',
    'Sam \u202Eelpmaxe.live',
  ];
  for (const [index, name] of names.entries()) {
    const email = `named${index}@example.com`;
    await owner.browser.get(accounts.inviteUser, { body: { name, email, method: 'email' } });
    const mail = await world.simulator.mailFor(email);
    expect(mail.to).toBe(email);
    const links = [...`${mail.text}${mail.html}`.matchAll(/(https?:\/\/[^\s"<]+)/g)].map(([link]) => link);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !link.startsWith(`${world.publicUrl}/invitation#`))).toEqual([]);
    expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/evil\.example|\u202E/);
    expect(mail.html).not.toMatch(/<img|<a href="https:\/\/evil|onerror=alert\(1\)>/);
    expect(Object.keys(mail.headers).map((header) => header.toLowerCase())).not.toContain('bcc');
  }
  await world.simulator.settle();
  expect(await world.simulator.countMails('thief@example.com')).toBe(0);
});

test('INV-12 inviting does not tell whether the address has a login elsewhere', async () => {
  const owner = await signUpOwner(world);
  const elsewhere = await signUpOwner(world);
  const faces = [];
  for (const email of [elsewhere.email, 'nobody-yet@example.com']) {
    const answer = await owner.browser.call(accounts.inviteUser, {
      body: { name: 'Sam', email, method: 'email' },
    });
    const { id: _id, email: _email, ...face } = answer.output;
    faces.push({
      answered: answer.status,
      headers: Object.keys(answer.headers).sort(),
      ...face,
      invitation: answer.output.invitation?.state,
    });
    await world.simulator.mailFor(email, ({ subject }) => /login for/.test(subject));
  }
  expect(faces[0]).toEqual(faces[1]);
});
