import { access, type Challenge, type Session } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Browser } from './browser.ts';
import { expectOutcome } from './proofs.ts';
import type { World } from './world.ts';

/** Somebody with a login, as the tests know them: nobody else knows the password. */
export type Person = {
  id: string;
  accountId: string;
  name: string;
  businessName: string;
  email: string;
  password: string;
  method: 'sms' | 'email';
  mobile: string | null;
  recoveryCodes: string[];
  /** The browser in which the login was made; signed in. */
  browser: Browser;
};

export type OwnerDetails = {
  businessName: string;
  name: string;
  email: string;
  password: string;
  mobile: string;
};

export type MemberDetails = { name: string; email: string; password: string } & (
  | { method: 'sms'; mobile: string }
  | { method: 'email' }
);

export const defaultPassword = 'violet kettle under seven bridges';

let counter = 0;

/** Details that nobody in this file has used yet, but for what is given. */
export function newOwner(details: Partial<OwnerDetails> = {}): OwnerDetails {
  counter += 1;
  return {
    businessName: `Wattle Plumbing ${counter}`,
    name: 'Alex Nguyen',
    email: `alex${counter}@example.com`,
    password: defaultPassword,
    ...details,
    mobile: details.mobile ?? nextMobile(),
  };
}

export function newMember(
  method: 'sms' | 'email',
  details: { name?: string; email?: string } = {},
): MemberDetails {
  counter += 1;
  const person = {
    name: 'Sam Lee',
    email: `sam${counter}@example.com`,
    password: 'harbour pencil slowly green',
    ...details,
  };
  return method === 'sms' ? { ...person, method, mobile: nextMobile() } : { ...person, method };
}

// Of the mobiles that ACMA sets aside for creative works those whose phones behave as they should, and 0491 579 455 is our shared number;
// then more of the same block.
const dramaMobiles =
  '570006 570156 570157 570158 570159 570110 570313 570737 571266 571491 571804 573770 575254 578888 579760'
    .split(' ')
    .concat(Array.from({ length: 30 }, (_, index) => String(571000 + index)));

let mobilesTaken = 0;

/** A mobile, in E.164, that no other person of this file has; each file has a database of its own. */
export function nextMobile(): string {
  const mobile = dramaMobiles[mobilesTaken++];
  if (mobile === undefined)
    throw new Error('All drama mobiles are taken: split the test file, or reuse one.');
  return `+61491${mobile}`;
}

/** Signs an account up through the code on the mobile; the owner is signed in afterwards. */
export async function signUpOwner(world: World, details: Partial<OwnerDetails> = {}): Promise<Person> {
  const owner = newOwner(details);
  const browser = world.browser();
  await browser.get(access.signUp, { body: owner });
  const code = await world.simulator.codeFor(owner.mobile);
  const { session, recoveryCodes } = expectOutcome(
    await browser.get(access.verifyCode, { body: { code } }),
    'signed_in',
  );
  return { ...owner, ...idsOf(session), method: 'sms', recoveryCodes: recoveryCodes ?? [], browser };
}

/** Invites somebody, and lets them accept in a browser of their own, where they are signed in afterwards. */
export async function addMember(world: World, owner: Person, member: MemberDetails): Promise<Person> {
  await invite(owner, member);
  return acceptInvitation(world, owner, member);
}

export function invite(owner: Person, member: MemberDetails) {
  const { name, email, method } = member;
  const body =
    member.method === 'sms' ? { name, email, method, mobile: member.mobile } : { name, email, method };
  return owner.browser.get(accounts.inviteUser, { body });
}

export async function acceptInvitation(world: World, owner: Person, member: MemberDetails): Promise<Person> {
  const browser = world.browser();
  const token = await world.simulator.linkFor(member.email, 'invitation');
  await browser.get(accounts.acceptInvitation, { body: { token, password: member.password } });
  const mobile = member.method === 'sms' ? member.mobile : null;
  const code = await codeOf(world, { ...member, mobile });
  const { session, recoveryCodes } = expectOutcome(
    await browser.get(access.verifyCode, { body: { code } }),
    'signed_in',
  );
  return {
    ...member,
    mobile,
    ...idsOf(session),
    businessName: owner.businessName,
    recoveryCodes: recoveryCodes ?? [],
    browser,
  };
}

function idsOf(session: Session): { id: string; accountId: string } {
  return { id: session.user.id, accountId: session.account.id };
}

type Addressee = Pick<Person, 'method' | 'mobile' | 'email'>;

/** The next code that went to somebody, by SMS or by e-mail. */
export function codeOf(world: World, person: Addressee): Promise<string> {
  return person.method === 'sms' && person.mobile !== null
    ? world.simulator.codeFor(person.mobile)
    : world.simulator.mailedCodeFor(person.email);
}

/** The first step: e-mail and password. */
export function giveCredentials(
  browser: Browser,
  person: Pick<Person, 'email' | 'password'>,
): Promise<Challenge> {
  return browser.get(access.signIn, { body: { email: person.email, password: person.password } });
}

/** Both steps; answers the session. */
export async function signIn(
  world: World,
  browser: Browser,
  person: Addressee & Pick<Person, 'password'>,
): Promise<Session> {
  await giveCredentials(browser, person);
  const code = await codeOf(world, person);
  return expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in').session;
}

/** Confirms who it is anew, for the calls that ask for a fresh proof. */
export async function stepUp(
  world: World,
  person: Person,
  browser: Browser = person.browser,
): Promise<Session> {
  await browser.get(access.stepUp, { body: { password: person.password } });
  const code = await codeOf(world, person);
  return expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'stepped_up').session;
}
