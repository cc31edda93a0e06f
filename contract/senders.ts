import Type, { type Static } from 'typebox';
import { endpoint } from './endpoint.ts';
import { exactly, Id, Instant, Mobile, nullable, oneOf, Token } from './values.ts';

export const Sender = exactly({
  id: nullable(Id),
  address: Type.String({ description: 'E.164, or a business name of up to 11 characters.' }),
  kind: oneOf(['shared', 'dedicated', 'own', 'name']),
  label: Type.String({ description: 'A note for your team.' }),
  state: oneOf(['pending', 'active', 'rejected', 'withdrawn'], {
    description: 'Only an active sender can be sent from; a pending one waits for its holder.',
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

const Label = Type.String({ maxLength: 50, description: 'A note for your team; nobody else sees it.' });

const Registration = oneOf(['draft', 'lodged', 'registered', 'rejected'], {
  description: 'What the register says of a business name: as your provider told you.',
});

export const OwnMobileProof = exactly({
  business: Type.String({ description: 'Who asks.' }),
  mobile: Type.String({ description: 'Masked.' }),
});
export type OwnMobileProof = Static<typeof OwnMobileProof>;

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
    description:
      'Texts its holder a link, free of charge. It can be sent from once the holder agreed, within 7 days. Replies then go to the phone.',
    body: exactly({ mobile: Mobile, label: Type.Optional(Label) }),
    status: 201,
    output: Sender,
    refusals: [
      'mobile_invalid',
      'mobile_hosted',
      'sender_taken',
      'sender_declined',
      'too_many_senders',
      'too_many_tries',
    ],
  }),
  resendOwnMobileLink: endpoint({
    method: 'POST',
    path: '/api/senders/:senderId/link',
    permission: 'member',
    summary: 'Text the link to the holder again',
    description: 'The link before it ends.',
    params: exactly({ senderId: Id }),
    status: 204,
    refusals: ['not_found', 'mobile_hosted', 'too_many_tries'],
  }),
  showOwnMobileProof: endpoint({
    method: 'POST',
    path: '/api/sender-proofs/show',
    permission: 'anyone',
    summary: 'See what a link to a holder asks',
    description: 'Spends nothing.',
    body: exactly({ token: Token }),
    status: 200,
    output: OwnMobileProof,
    refusals: ['link_expired', 'too_many_tries'],
  }),
  confirmOwnMobile: endpoint({
    method: 'POST',
    path: '/api/sender-proofs',
    permission: 'anyone',
    summary: 'Agree, or not, that a business may send from your mobile',
    description: 'Once for each link. A business that was refused cannot ask again for 90 days.',
    body: exactly({ token: Token, agree: Type.Boolean() }),
    status: 204,
    refusals: ['link_expired', 'mobile_hosted', 'too_many_tries'],
  }),
  addBusinessName: endpoint({
    method: 'POST',
    path: '/api/senders/names',
    permission: 'member',
    summary: 'Add a business name as a sender',
    description:
      'By the rules of the Australian register: 2 to 11 characters, with a letter among them. Names that differ only in case are the same. It begins as a draft, and can be sent from, but phones show an unregistered name as "Unverified".',
    body: exactly({ name: Type.String({ maxLength: 64 }), label: Type.Optional(Label) }),
    status: 201,
    output: Sender,
    refusals: ['sender_name_invalid', 'sender_taken', 'sender_reserved', 'too_many_senders'],
  }),
  changeSender: endpoint({
    method: 'PATCH',
    path: '/api/senders/:senderId',
    permission: 'member',
    summary: 'Change the label or the registration of a sender',
    params: exactly({ senderId: Id }),
    description: 'A business name whose registration was rejected cannot be sent from.',
    body: exactly({ label: Type.Optional(Label), registration: Type.Optional(Registration) }),
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
    description: 'Texts that were accepted before still leave from it.',
    params: exactly({ senderId: Id }),
    status: 204,
    refusals: ['not_found', 'sender_fixed'],
  }),
} as const;
