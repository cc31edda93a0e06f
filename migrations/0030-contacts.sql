-- The people whom an account texts. One row for each number; what the account keeps of its own about them stands in fields, by the id of
-- the field. sort_name is what lists of people are ordered by, and what a search as one types begins with.
create table contacts (
  account_id uuid not null,
  id uuid not null,
  number text not null,
  first_name text not null default '',
  last_name text not null default '',
  fields jsonb not null default '{}',
  notes text not null default '',
  consent text not null default 'unknown' check (consent in ('unknown', 'express', 'inferred')),
  consent_words text not null default '',
  consent_at timestamptz,
  consent_user_id uuid,
  import_id uuid,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, id)
);

create unique index contacts_by_number on contacts (account_id, number);
create index contacts_by_last_name on contacts (account_id, lower(last_name) collate "C", lower(first_name) collate "C", id);
create index contacts_by_first_name on contacts (account_id, lower(first_name) collate "C", lower(last_name) collate "C", id);
-- The last digits of a number, as people remember them.
create index contacts_by_number_end on contacts (account_id, reverse(number) collate "C");

-- The fields of an account's own. key is the merge field; a choice has its options.
create table contact_fields (
  account_id uuid not null,
  id uuid not null,
  key text not null,
  label text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice')),
  options jsonb not null default '[]',
  place integer not null,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create unique index contact_fields_by_key on contact_fields (account_id, key);

-- A static list holds its members; a dynamic one is its filter.
create table contact_lists (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('static', 'dynamic')),
  filter jsonb,
  members integer not null default 0 check (members >= 0),
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (account_id, id),
  check ((kind = 'dynamic') = (filter is not null))
);

create unique index contact_lists_by_name on contact_lists (account_id, lower(name));

create table contact_list_members (
  account_id uuid not null,
  list_id uuid not null,
  contact_id uuid not null,
  added_at timestamptz not null,
  primary key (account_id, list_id, contact_id)
);

create index contact_list_members_by_contact on contact_list_members (account_id, contact_id);

-- What was done to many contacts at once, so that it can be undone: for each contact, what stood there before (its row and its lists), or
-- nothing where it was made by the act.
create table contact_acts (
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('change', 'delete', 'list_add', 'list_remove', 'merge', 'import')),
  contacts integer not null default 0,
  user_id uuid,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid,
  primary key (account_id, id)
);

create table contact_act_rows (
  account_id uuid not null,
  act_id uuid not null,
  contact_id uuid not null,
  before jsonb,
  version_after integer,
  primary key (account_id, act_id, contact_id)
);

-- A file that is being read into contacts. Its bytes stand in chunks until it has ended, so that any worker goes on after a crash:
-- place says how far it is, and moves in the transaction that writes the contacts.
create table contact_imports (
  account_id uuid not null,
  id uuid not null,
  user_id uuid,
  file_name text not null,
  media text not null check (media in ('csv', 'xlsx')),
  bytes bigint not null,
  received bigint not null default 0,
  state text not null check (state in ('uploading', 'mapping', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  reading jsonb not null default '{}',
  mapping jsonb,
  place jsonb not null default '{}',
  rows integer,
  rows_done integer not null default 0,
  counts jsonb not null default '{}',
  note text,
  lease_until timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id)
);

create index contact_imports_at_work on contact_imports (state, lease_until) where state in ('checking', 'importing', 'undoing');

create table contact_import_chunks (
  account_id uuid not null,
  import_id uuid not null,
  place integer not null,
  bytes bytea not null,
  primary key (account_id, import_id, place)
);
alter table contact_import_chunks alter column bytes set storage external;

create table contact_import_refusals (
  account_id uuid not null,
  import_id uuid not null,
  row integer not null,
  reason text not null,
  cells jsonb not null,
  primary key (account_id, import_id, row)
);

-- Which column was which, the last time that a file had these headings.
create table contact_import_guesses (
  account_id uuid not null,
  heading text not null,
  target text not null,
  primary key (account_id, heading)
);
