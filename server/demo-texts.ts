import { endpoints } from '#contract/endpoints.ts';
import { until, type Visitor } from './demo-visitor.ts';

type Talk = { to: string; lines: { by: 'owner' | 'member' | 'phone'; text: string }[] };

const talks: Talk[] = [
  {
    to: '0491 570 157',
    lines: [
      {
        by: 'member',
        text: 'Hi Priya, a reminder of your check-up tomorrow at 9:30 am with Dr Grant. Reply C to confirm. Harbour Dental',
      },
      { by: 'phone', text: 'C, see you then!' },
      { by: 'member', text: 'Thank you, Priya. Parking is free behind the building.' },
    ],
  },
  {
    to: '0491 570 158',
    lines: [
      {
        by: 'owner',
        text: 'Hi Jack, your new crown is ready. Call or text us for a time that suits you. Olivia, Harbour Dental',
      },
      { by: 'phone', text: 'Great! Is Thursday after 4 possible? 🙂' },
      { by: 'owner', text: 'Thursday 4:30 pm it is, Jack. See you then.' },
    ],
  },
  {
    to: '0491 570 159',
    lines: [
      {
        by: 'member',
        text: 'Hi Noor, we are running about 20 minutes late this morning. Sorry for the wait! Harbour Dental',
      },
    ],
  },
];

const patients = [
  { to: '0491 570 157', fields: { first_name: 'Priya' } },
  { to: '0491 570 158', fields: { first_name: 'Jack' } },
  { to: '0491 570 159', fields: { first_name: 'Noor' } },
];
// How these phones behave from the start, contract/simulator.ts says.
const unreachable = { to: '0491 573 087', fields: { first_name: 'Leo' } };
const unanswered = { to: '0491 575 789', fields: { first_name: 'Ada' } };
const optingOut = { to: '0491 577 644', fields: { first_name: 'Ben' } };
const annoyed = { to: '0491 571 804', fields: { first_name: 'Grace' } };

const templates = [
  {
    name: 'Reminder',
    text: 'Hi {first_name|there}, see you tomorrow at {time}. Reply C to confirm. Harbour Dental',
  },
  {
    name: 'Running late',
    text: 'Hi {first_name|there}, we are running late today. Sorry for the wait! Harbour Dental',
  },
  {
    name: 'Recall',
    text: 'Hi {first_name|there}, your six-month check-up is due. Call us to book. {optout}',
  },
];

const front = { mobile: '0491 573 770', label: 'Front desk' };
const unproven = { mobile: '0491 575 254', label: 'Dr Baker' };
const businessName = 'HarbourDent';
const hourMs = 3_600_000;

/** The talks of a day, each text once the one before it is where it goes. */
export async function talk(boss: Visitor, member: Visitor): Promise<void> {
  const shared = await findShared(boss);
  let texts = 0;
  for (const { to, lines } of talks) {
    for (const { by, text } of lines) {
      if (by === 'phone')
        await boss.call(endpoints.replyFromHandset, { params: { number: to }, body: { to: shared, text } });
      else await (by === 'owner' ? boss : member).call(endpoints.sendMessage, { body: { to, text } });
      texts += 1;
      await settle(boss, texts);
    }
  }
}

async function findShared(boss: Visitor): Promise<string> {
  const { senders } = await boss.call(endpoints.listSenders);
  return senders.find(({ kind }) => kind === 'shared')?.address ?? '';
}

async function settle(boss: Visitor, texts: number): Promise<void> {
  await until(async () => {
    const { messages } = await boss.call(endpoints.listMessages);
    const isSettled =
      messages.length === texts &&
      messages.every(({ state }) => state === 'delivered' || state === 'received');
    return isSettled ? true : undefined;
  });
}

/** Senders of each kind, templates, texts to many with all that can become of them, and people who opt out. */
export async function fillCampaigns(boss: Visitor): Promise<void> {
  await Promise.all([
    addNames(boss),
    addOwnMobiles(boss),
    ...templates.map((body) => boss.call(endpoints.addTemplate, { body })),
    boss.call(endpoints.addUnsubscribes, {
      body: { numbers: ['0491 570 737'], reason: 'Asked at the front desk' },
    }),
  ]);
  await writeToMany(boss);
  await schedule(boss);
  await hearBack(boss);
}

async function addNames(boss: Visitor): Promise<void> {
  const { id } = await boss.call(endpoints.addBusinessName, { body: { name: businessName } });
  await boss.call(endpoints.changeSender, {
    params: { senderId: id ?? '' },
    body: { registration: 'registered' },
  });
  await boss.call(endpoints.addBusinessName, { body: { name: 'Harbour', label: 'For the new practice' } });
}

async function addOwnMobiles(boss: Visitor): Promise<void> {
  for (const body of [front, unproven]) await boss.call(endpoints.addOwnMobile, { body });
  const token = await boss.text('+61491573770', /\/sender#([\w-]+)/);
  await boss.call(endpoints.confirmOwnMobile, { body: { token, agree: true } });
}

async function writeToMany(boss: Visitor): Promise<void> {
  await boss.call(endpoints.sendBatch, {
    body: {
      recipients: [...patients, unreachable, unanswered, optingOut, annoyed],
      text: 'Hi {first_name}, Harbour Dental is open on Saturdays from July, 8 am to noon. {optout}',
    },
  });
  await boss.call(endpoints.sendBatch, {
    body: {
      recipients: patients,
      sender: businessName,
      text: 'Hi {first_name}, how to look after your gums: https://harbourdental.example/care/gums {optout}',
      shortenLinks: true,
    },
  });
}

async function schedule(boss: Visitor): Promise<void> {
  const { now } = await boss.call(endpoints.showClock);
  const at = (hours: number) => new Date(Date.parse(now) + hours * hourMs).toISOString();
  await boss.call(endpoints.sendBatch, {
    body: {
      recipients: patients,
      text: 'Hi {first_name}, your six-month check-up is due. Call us to book. {optout}',
      scheduledFor: at(48),
    },
  });
  await boss.call(endpoints.sendMessage, {
    body: {
      to: '0491 570 158',
      text: 'Hi Jack, see you today at 4:30 pm. Harbour Dental',
      scheduledFor: at(24),
    },
  });
}

/** One phone answers STOP by itself; another writes what a person has to read. The text that nobody answers is unknown only later. */
async function hearBack(boss: Visitor): Promise<void> {
  await boss.text('+61491571804', /(Saturdays)/);
  await boss.call(endpoints.replyFromHandset, {
    params: { number: annoyed.to },
    body: { to: await findShared(boss), text: 'Please stop texting me, I moved to Perth' },
  });
  await until(async () => {
    const { unsubscribes } = await boss.call(endpoints.listUnsubscribes);
    const { suspected } = await boss.call(endpoints.listSuspectedUnsubscribes);
    return unsubscribes.length > 1 && suspected.length > 0 ? true : undefined;
  });
}
