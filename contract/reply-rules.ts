import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { partsAtMost } from './text-limits.ts';
import { exactly, Id, nullable, oneOf, Version } from './values.ts';

/** How many rules an account has at most, of both kinds together. */
export const replyRulesAtMost = 50;
/** Mails that one person is sent by rules in an hour at most. */
export const forwardsAnHour = 100;
/** How long one rule does not answer the same number again. */
export const autoReplyEveryHours = 12;
/** Auto-replies of all rules that one number gets in a day at most. */
export const autoRepliesADay = 5;
/** What fits as many parts as may be sent, in characters, where none is beyond GSM-7. */
export const autoReplyLengthAtMost = partsAtMost * 153;

const Words = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
  maxItems: 20,
  description: 'Words or phrases, of which one is enough; case, accents and punctuation do not count.',
});
const Matching = oneOf(['exact', 'starts', 'contains'], {
  description:
    'exact: the text is one of the words; starts: it begins with one; contains: one stands in it as a whole word.',
});
const Hours = oneOf(['any', 'inside', 'outside'], { description: 'When it applies, by the office hours.' });
const Sender = nullable(
  Type.String({ maxLength: 20, description: 'Which number of ours they wrote to; null is any.' }),
);
const Name = Type.String({ minLength: 1, maxLength: 60 });

const forwarding = {
  name: Name,
  sender: Sender,
  words: Words,
  matching: Matching,
  hours: Hours,
  userIds: Type.Array(Id, {
    minItems: 1,
    maxItems: 50,
    uniqueItems: true,
    description: 'Whom it is mailed to, at the e-mail address of their login.',
  }),
  isOn: Type.Boolean(),
};
export const Forwarding = exactly({ id: Id, ...forwarding, version: Version });
export type Forwarding = Static<typeof Forwarding>;

const autoReply = {
  name: Name,
  sender: Sender,
  words: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), {
    maxItems: 20,
    description: 'None: every text is answered.',
  }),
  matching: Matching,
  hours: Hours,
  text: Type.String({
    minLength: 1,
    maxLength: autoReplyLengthAtMost,
    description:
      'What is sent. Each part costs a credit. Every merge field says what stands in its place where nothing is known: `{first_name|there}`.',
  }),
  isOn: Type.Boolean(),
};
export const AutoReply = exactly({ id: Id, ...autoReply, parts: Type.Integer(), version: Version });
export type AutoReply = Static<typeof AutoReply>;

const Time = Type.String({
  pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$',
  description: 'As on the wall: 09:00.',
});

export const OfficeHours = exactly({
  days: Type.Array(
    exactly({
      day: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday.' }),
      from: Time,
      to: Time,
    }),
    {
      maxItems: 28,
      description: 'When somebody is there, in the time zone of the account; a day may come more than once.',
    },
  ),
  holidays: Type.Array(Type.String({ format: 'date' }), {
    maxItems: 100,
    description: 'Days on which nobody is there.',
  }),
});
export type OfficeHours = Static<typeof OfficeHours>;

const ruleRefusals = [
  'text_empty',
  'text_too_long',
  'text_has_holes',
  'sender_unavailable',
  'assignee_unknown',
  'hours_unset',
] as const;

/** What happens by itself when a text comes in: mails to the team, and auto-replies. */
export const replyRules = {
  listReplyRules: endpoint({
    method: 'GET',
    path: '/api/reply-rules',
    permission: 'member',
    summary: 'See what happens when a text comes in',
    description:
      'Forwardings in the order in which they were made, auto-replies in the order in which they were put: of them the first that fits answers, and no other.',
    status: 200,
    output: exactly({
      forwardings: Type.Array(Forwarding),
      autoReplies: Type.Array(AutoReply),
      officeHours: nullable(OfficeHours),
      timeZone: Type.String(),
    }),
    refusals: [],
  }),
  addForwarding: endpoint({
    method: 'POST',
    path: '/api/forwardings',
    permission: 'member',
    summary: 'Mail incoming texts to people of the account',
    description:
      'At most 100 mails an hour to one person; a note in the conversation says where that is reached.',
    body: exactly(forwarding),
    status: 201,
    output: Forwarding,
    refusals: ['too_many_reply_rules', ...ruleRefusals],
  }),
  changeForwarding: endpoint({
    method: 'PUT',
    path: '/api/forwardings/:ruleId',
    permission: 'member',
    summary: 'Change a forwarding',
    params: exactly({ ruleId: Id }),
    body: exactly({ ...forwarding, version: Version }),
    status: 200,
    output: Forwarding,
    refusals: ['not_found', 'version_conflict', ...ruleRefusals],
  }),
  addAutoReply: endpoint({
    method: 'POST',
    path: '/api/auto-replies',
    permission: 'member',
    summary: 'Answer incoming texts by an auto-reply',
    description:
      'One auto-reply to a number every 12 hours by one rule, and 5 a day by all. Never to a number that has opted out, nor to STOP, START or HELP, which are answered anyway.',
    body: exactly(autoReply),
    status: 201,
    output: AutoReply,
    refusals: ['too_many_reply_rules', ...ruleRefusals],
  }),
  changeAutoReply: endpoint({
    method: 'PUT',
    path: '/api/auto-replies/:ruleId',
    permission: 'member',
    summary: 'Change an auto-reply',
    params: exactly({ ruleId: Id }),
    body: exactly({ ...autoReply, version: Version }),
    status: 200,
    output: AutoReply,
    refusals: ['not_found', 'version_conflict', ...ruleRefusals],
  }),
  orderAutoReplies: endpoint({
    method: 'PUT',
    path: '/api/auto-reply-order',
    permission: 'member',
    summary: 'Put the auto-replies in order',
    description: 'The first that fits answers. Those that are not named come last.',
    body: exactly({ ruleIds: Type.Array(Id, { maxItems: replyRulesAtMost }) }),
    status: 204,
    refusals: ['not_found'],
  }),
  removeReplyRule: endpoint({
    method: 'DELETE',
    path: '/api/reply-rules/:ruleId',
    permission: 'member',
    summary: 'Remove a forwarding or an auto-reply',
    params: exactly({ ruleId: Id }),
    status: 204,
    refusals: ['not_found'],
  }),
  changeOfficeHours: endpoint({
    method: 'PUT',
    path: '/api/office-hours',
    permission: 'member',
    summary: 'Say when somebody is there',
    body: OfficeHours,
    status: 204,
    refusals: ['hours_invalid'],
  }),
} as const;
