-- The people whom an account texts. One row for each number; what the account keeps of its own about them stands in fields, by the id of
-- the field: a number as a JSON number, all else as a string, a date as 2026-03-01. Whether somebody has opted out stands in unsubscribes.
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
-- Lists of people are in this order, and a search as one types walks along it: the beginning of a last name, and then of a first name.
create index contacts_by_last_name on contacts (account_id, lower(last_name) collate "C", lower(first_name) collate "C", id);
create index contacts_by_first_name on contacts (account_id, lower(first_name) collate "C", lower(last_name) collate "C", id);
-- The last word of names of several words: Berg of van der Berg.
create index contacts_by_last_word on contacts (account_id, (lower(substring(last_name from '[^ ]*$'))) collate "C", id)
  where last_name like '% %';
create index contacts_by_middle_word on contacts (account_id, (lower(substring(first_name from '[^ ]*$'))) collate "C", id)
  where first_name like '% %';
-- The last digits of a number, as people remember them.
create index contacts_by_number_end on contacts (account_id, reverse(number) collate "C", id);

-- The fields of an account's own. key is the merge field; a choice has its options. One that was removed stays until its values are gone
-- from all contacts.
create table contact_fields (
  account_id uuid not null,
  id uuid not null,
  key text not null,
  label text not null,
  kind text not null check (kind in ('text', 'number', 'date', 'choice')),
  options jsonb not null default '[]',
  place integer not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);

create unique index contact_fields_by_key on contact_fields (account_id, key) where removed_at is null;
create index contact_fields_removed on contact_fields (removed_at) where removed_at is not null;

-- A static list holds its members; a dynamic one is its filter. Neither keeps a count: whoever opts out would have to wait for it.
create table contact_lists (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('static', 'dynamic')),
  filter jsonb,
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

-- What was done to many contacts at once, so that it can be undone for 30 days: for each contact, what stood there before (its row and its
-- lists), or nothing where it was made by the act. name is that of the list or the field at the time.
create table contact_acts (
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('change', 'delete', 'list_add', 'list_remove', 'merge', 'unsubscribe')),
  name text not null default '',
  list_id uuid,
  field_id uuid,
  contacts integer not null default 0,
  user_id uuid,
  at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid,
  is_cleared boolean not null default false,
  primary key (account_id, id)
);

-- Those whose rows are still kept.
create index contact_acts_to_clear on contact_acts (at) where not is_cleared;

create table contact_act_rows (
  account_id uuid not null,
  act_id uuid not null,
  contact_id uuid not null,
  before jsonb,
  version_after integer,
  primary key (account_id, act_id, contact_id)
);

-- What happened to a contact, for its page. What an act did to many has the id of the act.
create table contact_changes (
  account_id uuid not null,
  contact_id uuid not null,
  id uuid not null,
  change text not null check (change in ('created', 'changed', 'consent', 'list_added', 'list_removed', 'merged', 'restored', 'undone')),
  words text not null default '',
  user_id uuid,
  at timestamptz not null,
  primary key (account_id, contact_id, id)
);
