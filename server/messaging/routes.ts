import { codeSender } from '#contract/code-sender.ts';
import { messaging } from '#contract/messaging.ts';
import { senders } from '#contract/senders.ts';
import { shortLinks } from '#contract/short-links.ts';
import { templates } from '#contract/templates.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import { sendBatch, showBatch } from './batches.ts';
import { exportBlockedRecipients, listBlockedRecipients } from './blocked.ts';
import { cancelBatch, cancelMessage } from './cancel.ts';
import { removeCodeSender, setCodeSender, showCodeSender } from './code-sender.ts';
import { type Conversing, withoutConversations } from './conversing.ts';
import { exportMessages, listMessages } from './history.ts';
import { sendMessage, showMessage } from './messages.ts';
import { addOwnMobile, confirmOwnMobile, resendOwnMobileLink, showOwnMobileProof } from './own-mobiles.ts';
import { quoteBatch } from './quote.ts';
import { addBusinessName } from './sender-names.ts';
import { changeSender, listSenders, removeSender, setDefaultSender } from './senders.ts';
import { listBatchLinks, listMessageLinks, showOptOutLink } from './short-links.ts';
import { addTemplate, changeTemplate, listTemplates, removeTemplate } from './templates.ts';

/** The routes of messaging; the messenger hands over what becomes of its conversations. */
export const messagingRoutes = (conversing: Conversing = withoutConversations): Route[] => [
  route(messaging.sendMessage, (context, { body }) => sendMessage(context, body, conversing)),
  route(messaging.quoteBatch, (context, { body }) => quoteBatch(context, body)),
  route(messaging.sendBatch, (context, { body }) => sendBatch(context, body, conversing)),
  route(messaging.showBatch, (context, { params }) => showBatch(context, params.batchId)),
  route(messaging.listBlockedRecipients, (context, { params, query }) =>
    listBlockedRecipients(context, params.batchId, query),
  ),
  route(messaging.exportBlockedRecipients, (context, { params, query }, stream) =>
    sendCsv(stream, {
      name: 'not-sent.csv',
      pages: exportBlockedRecipients(context, { batchId: params.batchId, query }),
    }),
  ),
  route(messaging.cancelBatch, (context, { params }) => cancelBatch(context, params.batchId)),
  route(messaging.cancelMessage, (context, { params }) => cancelMessage(context, params.messageId)),
  route(messaging.listMessages, (context, { query }) => listMessages(context, query)),
  route(messaging.showMessage, (context, { params }) => showMessage(context, params.messageId)),
  route(messaging.exportMessages, (context, { query }, stream) =>
    sendCsv(stream, {
      name: 'messages.csv',
      pages: exportMessages(context, { query, timeZone: context.actor.timeZone }),
    }),
  ),
  route(shortLinks.listMessageLinks, (context, { params }) => listMessageLinks(context, params.messageId)),
  route(shortLinks.listBatchLinks, (context, { params }) => listBatchLinks(context, params.batchId)),
  route(shortLinks.showOptOutLink, (context) => showOptOutLink(context)),
  route(templates.listTemplates, (context) => listTemplates(context)),
  route(templates.addTemplate, (context, { body }) => addTemplate(context, body)),
  route(templates.changeTemplate, (context, { params, body }) =>
    changeTemplate(context, params.templateId, body),
  ),
  route(templates.removeTemplate, (context, { params }) => removeTemplate(context, params.templateId)),
  route(senders.listSenders, (context) => listSenders(context)),
  route(senders.addOwnMobile, (context, { body }) => addOwnMobile(context, body)),
  route(senders.resendOwnMobileLink, (context, { params }) => resendOwnMobileLink(context, params.senderId)),
  route(senders.showOwnMobileProof, (context, { body }) => showOwnMobileProof(context, body.token)),
  route(senders.confirmOwnMobile, (context, { body }) => confirmOwnMobile(context, body)),
  route(senders.addBusinessName, (context, { body }) => addBusinessName(context, body)),
  route(senders.changeSender, (context, { params, body }) => changeSender(context, params.senderId, body)),
  route(senders.setDefaultSender, (context, { body }) => setDefaultSender(context, body)),
  route(senders.removeSender, (context, { params }) => removeSender(context, params.senderId)),
  route(codeSender.showCodeSender, (context) => showCodeSender(context)),
  route(codeSender.setCodeSender, (context, { body }) => setCodeSender(context, body)),
  route(codeSender.removeCodeSender, (context) => removeCodeSender(context)),
];
