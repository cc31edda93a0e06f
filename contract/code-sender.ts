import Type, { type Static } from 'typebox';
import { RouteId } from './carriers.ts';
import { endpoint } from './endpoint.ts';
import { exactly, Instant, nullable, oneOf } from './values.ts';

/** What the register says of a business name; a name that it rejected cannot be kept for codes. */
const registrations = ['draft', 'lodged', 'registered'] as const;

export const CodeSender = exactly({
  address: Type.String({ description: 'E.164, or a business name of up to 11 characters.' }),
  registration: oneOf(['none', ...registrations], {
    description:
      'Of a business name in the SMS Sender ID Register; `none` of a number. Phones show an unregistered name as "Unverified".',
  }),
  routeId: nullable(Type.String({ description: 'By which carrier codes leave; null for the default one.' })),
  refused: nullable(
    exactly(
      { at: Instant, reason: Type.String({ description: 'What the carrier said.' }) },
      {
        description:
          'When a carrier last did not take a code from this sender, so that it left from the shared number.',
      },
    ),
  ),
});
export type CodeSender = Static<typeof CodeSender>;

/** As a call or a file gives it. */
export const CodeSenderWish = exactly({
  sender: Type.String({
    maxLength: 64,
    description: 'A number that is rented for codes alone, or a business name by the rules of the register.',
    examples: ['+61491570110', 'AcmeCodes'],
  }),
  registration: Type.Optional(
    oneOf(registrations, { description: 'Of a business name; `draft` where it is left out.' }),
  ),
  routeId: Type.Optional(nullable(RouteId)),
});
export type CodeSenderWish = Static<typeof CodeSenderWish>;

/** From whom login codes and security notices leave. */
export const codeSender = {
  showCodeSender: endpoint({
    method: 'GET',
    path: '/api/code-sender',
    permission: 'operator',
    summary: 'See from whom login codes and security notices leave',
    status: 200,
    output: exactly({
      sender: nullable(CodeSender),
      sharedNumber: Type.String({
        description:
          'From this number they leave while no sender of their own is set. Every account can send from it.',
      }),
    }),
    refusals: [],
  }),
  setCodeSender: endpoint({
    method: 'PUT',
    path: '/api/code-sender',
    permission: 'operator',
    stepUp: true,
    summary: 'Keep a sender for login codes and security notices',
    description:
      'No account can send from it, or add it, while it is set; an account that has the name among its senders loses it, and texts that wait to leave from it fail. Counts from the next code on. Where the carrier is not connected or refuses a code, it leaves from the shared number by the default carrier.',
    body: CodeSenderWish,
    status: 204,
    refusals: ['carriers_in_file', 'not_found', 'mobile_invalid', 'sender_name_invalid', 'sender_in_use'],
  }),
  removeCodeSender: endpoint({
    method: 'DELETE',
    path: '/api/code-sender',
    permission: 'operator',
    stepUp: true,
    summary: 'Let login codes leave from the shared number again',
    status: 204,
    refusals: ['carriers_in_file', 'not_found'],
  }),
} as const;
