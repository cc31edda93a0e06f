-- Texts that an account keeps to send again.
create table templates (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  text text not null,
  user_id uuid not null,
  changed_at timestamptz not null,
  version integer not null default 1,
  primary key (account_id, id)
);

create unique index templates_by_name on templates (account_id, lower(name));
