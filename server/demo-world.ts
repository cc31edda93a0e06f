import { endpoints } from '#contract/endpoints.ts';
import { keepPatients, noteForTheTeam } from './demo-people.ts';
import { fillCampaigns, talk } from './demo-texts.ts';
import { Visitor } from './demo-visitor.ts';

export type DemoLogin = { name: string; email: string; password: string; codes: string };

const password = 'seven pelicans over the bay';
const owner = { name: 'Olivia Grant', email: 'olivia@harbourdental.example', mobile: '0491 570 006' };
const members = [
  { name: 'Mia Chen', email: 'mia@harbourdental.example', method: 'email' as const },
  { name: 'Tom Baker', email: 'tom@harbourdental.example', method: 'sms' as const, mobile: '0491 570 156' },
];

/** What the operator does by the command line: gives an account a number of its own. */
export type HostNumber = (number: string, accountId: string) => Promise<unknown>;

/** Fills a fresh installation through its own API, as people would, and answers the logins. On one that is lived in it changes nothing. */
export async function seedDemoWorld(url: string, hostNumber: HostNumber): Promise<DemoLogin[]> {
  const logins = [owner, ...members].map(({ name, email, ...rest }) => ({
    name,
    email,
    password,
    codes: 'mobile' in rest ? `by SMS to ${rest.mobile}` : 'by e-mail',
  }));
  const { hasAccounts } = await new Visitor(url).call(endpoints.showInstallation);
  if (!hasAccounts) await seed(url, hostNumber);
  return logins;
}

async function seed(url: string, hostNumber: HostNumber): Promise<void> {
  const boss = new Visitor(url);
  await boss.call(endpoints.signUp, { body: { ...owner, businessName: 'Harbour Dental', password } });
  await boss.prove();
  const team = await Promise.all(members.map((member) => join(boss, member)));
  const { account } = await boss.call(endpoints.showSession);
  await hostNumber('0491 579 760', account.id);
  await keepPatients(boss);
  await talk(boss, team[0] ?? boss);
  await noteForTheTeam(team[0] ?? boss);
  await fillCampaigns(boss);
}

async function join(boss: Visitor, member: (typeof members)[number]): Promise<Visitor> {
  await boss.call(endpoints.inviteUser, { body: member });
  const visitor = new Visitor(boss.url);
  const token = await visitor.mail(member.email, /\/invitation#([\w-]+)/);
  await visitor.call(endpoints.acceptInvitation, { body: { token, password } });
  await visitor.prove(member.email);
  return visitor;
}
