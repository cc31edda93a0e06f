import { messenger } from '#contract/messenger.ts';
import { replyRules } from '#contract/reply-rules.ts';
import { type Route, route } from '#server/http/route.ts';
import { changeMyAlerts, showMyAlerts } from './alerts.ts';
import {
  changeConversation,
  closeConversations,
  countConversations,
  listConversations,
  showConversation,
} from './conversations.ts';
import { addNote, listConversationEntries, removeNote } from './entries.ts';
import { openPresence } from './presence.ts';
import { changeScheduledReply, sendReply } from './replies.ts';
import {
  addAutoReply,
  addForwarding,
  changeAutoReply,
  changeForwarding,
  changeOfficeHours,
  listReplyRules,
  orderAutoReplies,
  removeReplyRule,
} from './reply-rules.ts';

/** The routes of the Messenger and of what happens by itself when a text comes in. */
export function messengerRoutes(): Route[] {
  const tellPresence = openPresence();
  return [
    route(messenger.listConversations, (context, { query }) => listConversations(context, query)),
    route(messenger.countConversations, (context) => countConversations(context)),
    route(messenger.showConversation, (context, { params }) => showConversation(context, params.number)),
    route(messenger.listConversationEntries, (context, { params, query }) =>
      listConversationEntries(context, params.number, query),
    ),
    route(messenger.sendReply, (context, { params, body }) => sendReply(context, params.number, body)),
    route(messenger.changeScheduledReply, (context, { params, body }) =>
      changeScheduledReply(context, params.messageId, body),
    ),
    route(messenger.changeConversation, (context, { params, body }) =>
      changeConversation(context, params.number, body),
    ),
    route(messenger.closeConversations, (context, { body }) => closeConversations(context, body)),
    route(messenger.addNote, (context, { params, body }) => addNote(context, params.number, body)),
    route(messenger.removeNote, (context, { params }) => removeNote(context, params)),
    route(messenger.tellPresence, (context, { params, body }) => tellPresence(context, params.number, body)),
    route(messenger.showMyAlerts, (context) => showMyAlerts(context)),
    route(messenger.changeMyAlerts, (context, { body }) => changeMyAlerts(context, body)),
    route(replyRules.listReplyRules, (context) => listReplyRules(context)),
    route(replyRules.addForwarding, (context, { body }) => addForwarding(context, body)),
    route(replyRules.changeForwarding, (context, { params, body }) =>
      changeForwarding(context, params.ruleId, body),
    ),
    route(replyRules.addAutoReply, (context, { body }) => addAutoReply(context, body)),
    route(replyRules.changeAutoReply, (context, { params, body }) =>
      changeAutoReply(context, params.ruleId, body),
    ),
    route(replyRules.orderAutoReplies, (context, { body }) => orderAutoReplies(context, body)),
    route(replyRules.removeReplyRule, (context, { params }) => removeReplyRule(context, params.ruleId)),
    route(replyRules.changeOfficeHours, (context, { body }) => changeOfficeHours(context, body)),
  ];
}
