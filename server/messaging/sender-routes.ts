import { senders } from '#contract/senders.ts';
import { type Route, route } from '#server/http/route.ts';
import { addOwnMobile, confirmOwnMobile, resendOwnMobileLink, showOwnMobileProof } from './own-mobiles.ts';
import { addBusinessName } from './sender-names.ts';
import { changeSender, listSenders, removeSender, setDefaultSender } from './senders.ts';

export const senderRoutes: Route[] = [
  route(senders.listSenders, (context) => listSenders(context)),
  route(senders.addOwnMobile, (context, { body }) => addOwnMobile(context, body)),
  route(senders.resendOwnMobileLink, (context, { params }) => resendOwnMobileLink(context, params.senderId)),
  route(senders.showOwnMobileProof, (context, { body }) => showOwnMobileProof(context, body.token)),
  route(senders.confirmOwnMobile, (context, { body }) => confirmOwnMobile(context, body)),
  route(senders.addBusinessName, (context, { body }) => addBusinessName(context, body)),
  route(senders.changeSender, (context, { params, body }) => changeSender(context, params.senderId, body)),
  route(senders.setDefaultSender, (context, { body }) => setDefaultSender(context, body)),
  route(senders.removeSender, (context, { params }) => removeSender(context, params.senderId)),
];
