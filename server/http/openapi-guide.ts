import { handsetModes, magicNumbers } from '#contract/simulator.ts';
import type { Config } from '#server/platform/config.ts';

/** What each chapter of the document is about. */
export const chapterDescriptions: Record<string, string> = {
  installation: 'What this installation is, whether it is well, and what happens in it.',
  access: 'Signing up, signing in with a one-time code, sessions, and the way back after a loss.',
  accounts: 'The own profile, the business, the people of the account, and the activity log.',
  messaging: 'Texts out and in.',
  messenger: 'Conversations by number: read, answered now or later, assigned and closed by the team.',
  replyRules: 'What happens by itself when a text comes in: mails to the team, and answers.',
  contacts: 'The people whom the account texts.',
  contactFields: 'What the account keeps of its own about contacts; each field is a merge field.',
  contactActs: 'What is done to many contacts at once, and how it is undone.',
  lists: 'Contacts in lists: by hand, or by a filter.',
  unsubscribes: 'Numbers that opted out, and how that came about.',
  imports: 'Files that become contacts: columns, check, import, and the way back.',
  shortLinks: 'Short links in texts and their clicks, and the link to opt out.',
  senders: 'Who texts come from: the shared number, numbers of your own, and business names.',
  billing: 'Credits, and every entry that moved them.',
  templates: 'Texts that are kept to be sent again.',
  carriers: 'The ways out of this installation, their links, and limits; for its operator.',
  simulator:
    'Pretend phones, a pretend mailbox and a clock that can be moved. Only while the simulator is on.',
};

/** The part of the document that people read first: how to call, in the order in which one needs it. */
export function describeInstallation(config: Config): string {
  const origin = config.origins[0] ?? config.publicUrl;
  return [howToCall(origin), ...(config.simulator ? [howToSimulate] : []), howToFollow].join('\n\n');
}

const howToCall = (origin: string) => `Business text messaging that a team runs itself.

## Calling

Bodies are JSON with \`Content-Type: application/json\`. A field that is not named here is refused. Instants are ISO 8601 in UTC, numbers are E.164, ids are UUIDs.

## Origin

Every call that is not a GET must carry \`Origin: ${origin}\`. Without it, or with \`Sec-Fetch-Site\` other than \`same-origin\`, it is refused with 403 \`cross_site\`: no other site can act with the cookies of a person.

## Cookies

Two cookies carry everything; both are HttpOnly, Secure and SameSite=Lax, with the prefix \`__Host-\`. \`__Host-corella_challenge\` stands for an unfinished proof, \`__Host-corella_session\` for a session. A third, \`__Host-corella_device\`, tells known browsers from new ones and opens nothing. Keep whatever \`Set-Cookie\` brings and send it back, over http on a local address too: many clients hold Secure cookies back there, so set the header \`Cookie\` by hand if yours does.

## Signing in

1. \`POST /api/sign-in\` with e-mail and password answers a Challenge, sets the challenge cookie and sends a code.
2. \`POST /api/challenge/verify\` with \`{"code": "…"}\` answers \`outcome: "signed_in"\` and sets the session cookie. \`outcome: "next_step"\` asks for one proof more: look at \`challenge.step\`.

\`POST /api/sign-up\`, \`POST /api/invitations/accept\` and \`POST /api/password-resets/challenge\` begin proofs in the same way. After an hour without use a session is locked: calls answer 401 \`session_locked\` until \`POST /api/session/unlock\` gets the password.

## Step-up

Calls marked \`x-step-up: true\` answer 403 \`step_up_required\` unless password and code were confirmed within ten minutes; a fresh sign-in counts. \`POST /api/step-up\` with the password sends a code, and \`POST /api/challenge/verify\` with it answers \`outcome: "stepped_up"\` under a new session cookie. Then repeat the call.

## Refusals

Whatever is refused is \`application/problem+json\` (RFC 9457) with a \`code\` from a closed list, a \`detail\` for people, the \`requestId\`, and \`errors\` with JSON pointers where a field is meant. 429 and 503 carry \`Retry-After\`.

## Who may call

\`x-permission\` of an operation is one of: \`anyone\`; \`challenge\` (the challenge cookie); \`session\` (signed in, even while locked); \`member\` (any person of the account); \`owner\` (the account owner alone, for others 403 \`owner_only\`); \`operator\` (the owner of an account of whoever runs the installation, for others 403 \`operator_only\`).`;

const howToSimulate = `## The simulator

Pretend phones and a pretend mailbox stand in for the carrier and the mail server; texts and mails still cross real SMPP and SMTP connections. Nobody need be signed in for these calls.

- **Read a code**: \`GET /api/simulator/handsets/0491570006\` answers the texts of that phone, newest last; the code is the run of digits after the \`#\` of the last line. A phone exists from its first text on; until then the call answers 404. Codes by e-mail are in the mailbox.
- **Read a mail**: \`GET /api/simulator/mails?to=sam@example.com\`, newest first; the links of invitations and resets are in \`text\`, their token behind the \`#\`.
- **Answer from a phone**: \`POST /api/simulator/handsets/{number}/texts\` with the number that texted it.
- **Make a phone fail, lag or fall silent**: \`PUT /api/simulator/handsets/{number}\` with a \`mode\`, or text one of the numbers below.
- **Make the network fail**: \`PUT /api/simulator/network\` throttles, loses or disconnects at every so many-th text, and makes receipts late, early, double or oddly named. It comes before what a phone does.
- **Bind an SMPP client of your own**: start with \`CORELLA_SIMULATOR_SMPP_PORT\`; \`GET /api/simulator/network\` tells the system id and the password.
- **Move the clock**: \`POST /api/simulator/clock\` with \`{"advanceSeconds": 600}\`. Every process sees it before the answer is given; codes, sessions and waits expire by it. It never goes back.

**Numbers with an outcome.** Phones of these numbers behave so from the start; what a phone is told in the meantime wins. All others behave as they should.

${magicNumbers.map(({ number, mode }) => `- \`${number}\` \`${mode}\`: ${handsetModes[mode].what}`).join('\n')}

Delivery takes a moment: ask again until what you await is there.`;

const howToFollow = `## Live events

\`GET /api/events\` is a stream of server-sent events. Each is one line \`data: {…}\` with a \`type\`, the first is \`{"type":"ready"}\`, and a comment line keeps the connection awake every 15 seconds. An event names what changed; fetch it to see it. When the session ends, the last event is \`{"type":"signed_out","reason":"…"}\` and the stream closes. A session may hold ten streams; the eleventh answers 503 \`busy\`. After a gap, fetch anew: events are not repeated. Where the server itself could not hear for a moment, it says \`ready\` once more, which asks for the same.`;
