import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, Mobile, nullable, oneOf, Token } from './values.ts';

export const Sender = exactly({
  id: nullable(Id),
  address: Type.String({ description: 'E.164, or a business name of up to 11 characters.' }),
  kind: oneOf(['shared', 'dedicated', 'own', 'name']),
  label: Type.String(),
  state: oneOf(['pending', 'active', 'rejected', 'withdrawn'], {
    description: 'Only an active sender can be sent from.',
  }),
  registration: oneOf(['none', 'draft', 'lodged', 'registered', 'rejected'], {
    description:
      'Of a business name in the SMS Sender ID Register. Phones show an unregistered one as "Unverified".',
  }),
  canReceive: Type.Boolean({ description: 'Whether replies come back to this account.' }),
  isDefault: Type.Boolean(),
  createdAt: nullable(Instant),
});
export type Sender = Static<typeof Sender>;

export const senders = {
  listSenders: endpoint({
    method: 'GET',
    path: '/api/senders',
    permission: 'member',
    summary: 'List the senders',
    status: 200,
    output: exactly({ senders: Type.Array(Sender) }),
    refusals: [],
  }),
  addOwnMobile: endpoint({
    method: 'POST',
    path: '/api/senders/own-mobiles',
    permission: 'member',
    summary: 'Add a mobile of your own as a sender',
    description: 'Texts its holder a link. It can be sent from once the link was opened and confirmed.',
    body: exactly({ mobile: Mobile, label: Type.Optional(Type.String({ maxLength: 50 })) }),
    status: 201,
    output: Sender,
    refusals: ['mobile_invalid', 'sender_taken', 'too_many_tries'],
  }),
  resendOwnMobileLink: endpoint({
    method: 'POST',
    path: '/api/senders/:senderId/link',
    permission: 'member',
    summary: 'Text the link to the holder again',
    params: exactly({ senderId: Id }),
    status: 204,
    refusals: ['not_found', 'too_many_tries'],
  }),
  showOwnMobileProof: endpoint({
    method: 'POST',
    path: '/api/sender-proofs/show',
    permission: 'anyone',
    summary: 'See what a link to a holder asks',
    body: exactly({ token: Token }),
    status: 200,
    output: exactly({ business: Type.String(), mobile: Type.String({ description: 'Masked.' }) }),
    refusals: ['link_expired'],
  }),
  confirmOwnMobile: endpoint({
    method: 'POST',
    path: '/api/sender-proofs',
    permission: 'anyone',
    summary: 'Agree that a business may send from your mobile',
    body: exactly({ token: Token }),
    status: 204,
    refusals: ['link_expired'],
  }),
  addBusinessName: endpoint({
    method: 'POST',
    path: '/api/senders/names',
    permission: 'member',
    summary: 'Add a business name as a sender',
    description: 'By the rules of the Australian register: 2 to 11 characters, not only digits.',
    body: exactly({
      name: Type.String({ maxLength: 64 }),
      label: Type.Optional(Type.String({ maxLength: 50 })),
    }),
    status: 201,
    output: Sender,
    refusals: ['sender_name_invalid', 'sender_taken'],
  }),
  changeSender: endpoint({
    method: 'PATCH',
    path: '/api/senders/:senderId',
    permission: 'member',
    summary: 'Change the label or the registration of a sender',
    params: exactly({ senderId: Id }),
    body: exactly({
      label: Type.Optional(Type.String({ maxLength: 50 })),
      registration: Type.Optional(oneOf(['none', 'draft', 'lodged', 'registered', 'rejected'])),
    }),
    status: 200,
    output: Sender,
    refusals: ['not_found'],
  }),
  setDefaultSender: endpoint({
    method: 'PUT',
    path: '/api/default-sender',
    permission: 'member',
    summary: 'Choose the sender that is offered first',
    body: exactly({ address: Type.String({ maxLength: 20 }) }),
    status: 204,
    refusals: ['sender_unavailable'],
  }),
  removeSender: endpoint({
    method: 'DELETE',
    path: '/api/senders/:senderId',
    permission: 'member',
    summary: 'Remove a sender',
    params: exactly({ senderId: Id }),
    status: 204,
    refusals: ['not_found'],
  }),
} as const;
