-- Contacts of one name that somebody said to be different people, so that they are not shown as possible duplicates again; whoever gets
-- that name later makes them shown anew. Names as they are compared.
create table contact_namesakes (
  account_id uuid not null,
  last_name text not null,
  first_name text not null,
  contact_ids uuid[] not null,
  user_id uuid,
  at timestamptz not null,
  primary key (account_id, last_name, first_name)
);

-- The consent of many contacts is noted at once.
alter table contact_acts drop constraint contact_acts_kind_check;
alter table contact_acts add constraint contact_acts_kind_check
  check (kind in ('change', 'consent', 'delete', 'list_add', 'list_remove', 'merge', 'unsubscribe'));
