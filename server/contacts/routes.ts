import { contactActs } from '#contract/contact-acts.ts';
import { contactFields } from '#contract/contact-fields.ts';
import { contacts } from '#contract/contacts.ts';
import { lists } from '#contract/lists.ts';
import { sendCsv } from '#server/http/csv-file.ts';
import { type Route, route } from '#server/http/route.ts';
import { listContactActs } from './act-list.ts';
import { undoContactAct } from './act-undo.ts';
import { addContactAct } from './acts.ts';
import { type ListMessages, listContactEvents } from './contact-events.ts';
import { exportContacts } from './contact-export.ts';
import { listContactRecipients } from './contact-recipients.ts';
import { countContacts, listContacts } from './contact-search.ts';
import { addContact, changeContact, listContactNames, showContact } from './contacts.ts';
import {
  addContactField,
  changeContactField,
  listContactFields,
  orderContactFields,
  removeContactField,
} from './fields.ts';
import { addList, changeList, countList, listLists, removeList, showList } from './lists.ts';
import { addContactMerge, listContactDuplicates } from './merges.ts';
import { addContactNamesakes } from './namesakes.ts';
import type { CancelWaiting } from './unsubscribes.ts';

type Handed = { cancelWaiting: CancelWaiting; listMessages: ListMessages };

/** The routes of contacts, their fields and lists; messaging hands over how to cancel what waits for a number, and the history. */
export function contactRoutes({ cancelWaiting, listMessages }: Handed): Route[] {
  return [
    route(contacts.listContacts, (context, { query }) => listContacts(context, query)),
    route(contacts.countContacts, (context, { query }) => countContacts(context, query)),
    route(contacts.addContact, (context, { body }) => addContact(context, body)),
    route(contacts.showContact, (context, { params }) => showContact(context, params.contactId)),
    route(contacts.changeContact, (context, { params, body }) =>
      changeContact(context, params.contactId, body),
    ),
    route(contacts.listContactEvents, (context, { params, query }) =>
      listContactEvents(context, { contactId: params.contactId, listMessages }, query),
    ),
    route(contacts.listContactNames, (context, { query }) => listContactNames(context, query.numbers ?? '')),
    route(contacts.listContactRecipients, (context, { query }) => listContactRecipients(context, query)),
    route(contacts.exportContacts, (context, { query }, stream) =>
      sendCsv(stream, { name: 'contacts.csv', pages: exportContacts(context, query) }),
    ),
    route(contacts.listContactDuplicates, (context, { query }) =>
      listContactDuplicates(context, query.cursor),
    ),
    ...listFieldRoutes(),
    route(contactActs.listContactActs, (context, { query }) => listContactActs(context, query)),
    route(contactActs.addContactAct, (context, { body }) => addContactAct(context, body, cancelWaiting)),
    route(contactActs.addContactMerge, (context, { body }) => addContactMerge(context, body)),
    route(contactActs.addContactNamesakes, (context, { body }) => addContactNamesakes(context, body)),
    route(contactActs.undoContactAct, (context, { params }) => undoContactAct(context, params.actId)),
    ...listListRoutes(),
  ];
}

function listFieldRoutes(): Route[] {
  return [
    route(contactFields.listContactFields, (context) => listContactFields(context)),
    route(contactFields.addContactField, (context, { body }) => addContactField(context, body)),
    route(contactFields.changeContactField, (context, { params, body }) =>
      changeContactField(context, params.fieldId, body),
    ),
    route(contactFields.removeContactField, (context, { params }) =>
      removeContactField(context, params.fieldId),
    ),
    route(contactFields.orderContactFields, (context, { body }) => orderContactFields(context, body)),
  ];
}

function listListRoutes(): Route[] {
  return [
    route(lists.listLists, (context, { query }) => listLists(context, query)),
    route(lists.addList, (context, { body }) => addList(context, body)),
    route(lists.showList, (context, { params }) => showList(context, params.listId)),
    route(lists.countList, (context, { params }) => countList(context, params.listId)),
    route(lists.changeList, (context, { params, body }) => changeList(context, params.listId, body)),
    route(lists.removeList, (context, { params }) => removeList(context, params.listId)),
  ];
}
