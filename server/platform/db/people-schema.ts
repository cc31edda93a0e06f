import type { ColumnType, Generated } from 'kysely';
import type { ContactFilter } from '#contract/contacts.ts';

type Instant = ColumnType<Date, Date, Date>;
/** Read as what it holds, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;

type ContactsTable = {
  accountId: string;
  id: string;
  number: string;
  firstName: Generated<string>;
  lastName: Generated<string>;
  fields: ColumnType<Record<string, string>, string | undefined, string>;
  notes: Generated<string>;
  consent: Generated<'unknown' | 'express' | 'inferred'>;
  consentWords: Generated<string>;
  consentAt: Instant | null;
  consentUserId: string | null;
  importId: string | null;
  version: Generated<number>;
  createdAt: Instant;
  updatedAt: Instant;
};

type ContactFieldsTable = {
  accountId: string;
  id: string;
  key: string;
  label: string;
  kind: 'text' | 'number' | 'date' | 'choice';
  options: Json<string[]>;
  place: number;
  createdAt: Instant;
  removedAt: Instant | null;
  isCleared: Generated<boolean>;
};

type ContactListsTable = {
  accountId: string;
  id: string;
  name: string;
  kind: 'static' | 'dynamic';
  filter: ColumnType<ContactFilter | null, string | null, string | null>;
  version: Generated<number>;
  createdAt: Instant;
  updatedAt: Instant;
};

type ContactListMembersTable = {
  accountId: string;
  listId: string;
  contactId: string;
  addedAt: Instant;
};

type ContactActsTable = {
  accountId: string;
  id: string;
  kind: 'change' | 'consent' | 'delete' | 'list_add' | 'list_remove' | 'merge' | 'unsubscribe';
  name: Generated<string>;
  listId: string | null;
  fieldId: string | null;
  contacts: Generated<number>;
  userId: string | null;
  at: Instant;
  undoneAt: Instant | null;
  undoneBy: string | null;
  isCleared: Generated<boolean>;
};

type ContactActRowsTable = {
  accountId: string;
  actId: string;
  contactId: string;
  before: ColumnType<Record<string, unknown> | null, string | null, string | null>;
  versionAfter: number | null;
};

type ContactNamesakesTable = {
  accountId: string;
  lastName: string;
  firstName: string;
  contactIds: string[];
  userId: string | null;
  at: Instant;
};

type ContactChangesTable = {
  accountId: string;
  contactId: string;
  id: string;
  change:
    | 'created'
    | 'changed'
    | 'consent'
    | 'list_added'
    | 'list_removed'
    | 'merged'
    | 'restored'
    | 'undone';
  words: Generated<string>;
  userId: string | null;
  at: Instant;
  importId: Generated<string | null>;
};

/** The tables of contacts and their lists; columns in camel case. */
export type PeopleTables = {
  contacts: ContactsTable;
  contactFields: ContactFieldsTable;
  contactLists: ContactListsTable;
  contactListMembers: ContactListMembersTable;
  contactActs: ContactActsTable;
  contactActRows: ContactActRowsTable;
  contactChanges: ContactChangesTable;
  contactNamesakes: ContactNamesakesTable;
};
