import { endpoints } from '#contract/endpoints.ts';
import type { Visitor } from './demo-visitor.ts';

const regulars = [
  {
    number: '0491 570 157',
    firstName: 'Priya',
    lastName: 'Sharma',
    dentist: 'Dr Grant',
    checkUp: '2026-11-24',
    notes: 'Prefers mornings.',
  },
  {
    number: '0491 570 158',
    firstName: 'Jack',
    lastName: 'O’Brien',
    dentist: 'Dr Silva',
    checkUp: '2027-02-03',
    notes: 'Anxious: allow ten minutes more.',
  },
  {
    number: '0491 570 159',
    firstName: 'Noor',
    lastName: 'Haddad',
    dentist: 'Dr Grant',
    checkUp: '2027-01-12',
    notes: '',
  },
];
const others = [
  { number: '0491 573 087', firstName: 'Leo', lastName: 'Martin' },
  { number: '0491 575 789', firstName: 'Ada', lastName: 'Novak' },
  { number: '0491 577 644', firstName: 'Ben', lastName: 'Walsh' },
  { number: '0491 571 804', firstName: 'Grace', lastName: 'Kim' },
  { number: '0491 570 313', firstName: 'Sofia', lastName: 'Rossi' },
  { number: '0491 570 737', firstName: 'Lukas', lastName: 'Weber' },
];
const consent = { basis: 'express' as const, words: 'Ticked “text me” on the new patient form' };

/** The patients, what is kept of them, and a list of each kind. */
export async function keepPatients(boss: Visitor): Promise<void> {
  const dentist = await boss.call(endpoints.addContactField, {
    body: { label: 'Dentist', kind: 'choice', options: ['Dr Grant', 'Dr Silva'] },
  });
  const checkUp = await boss.call(endpoints.addContactField, {
    body: { label: 'Next check-up', kind: 'date' },
  });
  const list = await boss.call(endpoints.addList, { body: { name: 'Regular patients' } });
  for (const { dentist: who, checkUp: when, ...patient } of regulars)
    await boss.call(endpoints.addContact, {
      body: {
        ...patient,
        consent,
        fields: { [dentist.id]: who, [checkUp.id]: when },
        listIds: [list.id],
      },
    });
  for (const patient of others) await boss.call(endpoints.addContact, { body: patient });
  const filter = { conditions: [{ fieldId: dentist.id, test: 'is' as const, value: 'Dr Grant' }] };
  await boss.call(endpoints.addList, { body: { name: 'Patients of Dr Grant', filter } });
}

/** What the team says to each other about a conversation. */
export async function noteForTheTeam(member: Visitor): Promise<void> {
  const params = { number: '+61491570158' };
  await member.call(endpoints.addNote, {
    params,
    body: { text: 'Crown is in the top drawer, labelled. Allow 40 minutes.' },
  });
}
