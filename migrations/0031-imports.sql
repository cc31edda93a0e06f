-- A file that is being read into contacts. Its bytes stand in chunks until it has ended, so that any worker goes on after a crash:
-- rows_done, counts and place move in the transaction that writes the contacts. lease_id is whoever works on it; nobody else's batch
-- commits. claims counts the workers that began since something was last written: a file that takes its process down ends after three.
-- first_id and last_id lie around the ids of the contacts that it made: UUIDv7 are in the order of time, so that an undo finds
-- them by the primary key and no import pays for an index.
create table contact_imports (
  account_id uuid not null,
  id uuid not null,
  user_id uuid,
  file_name text not null,
  media text not null check (media in ('csv', 'xlsx')),
  bytes integer not null,
  chunks integer not null default 0,
  is_utf8 boolean not null default true,
  state text not null check (state in ('uploading', 'mapping', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  plan jsonb,
  list_id uuid,
  list_name text,
  rows integer,
  rows_done integer not null default 0,
  progress real not null default 0,
  counts jsonb not null default '{}',
  undo jsonb,
  first_id uuid,
  last_id uuid,
  note text,
  is_cleared boolean not null default false,
  lease_id uuid,
  lease_until timestamptz,
  claims integer not null default 0,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id)
);

create index contact_imports_at_work on contact_imports (state, lease_until) where state in ('checking', 'importing', 'undoing');
create index contact_imports_to_clear on contact_imports (created_at) where not is_cleared;

-- External: the bytes of a workbook are compressed already, and those of a text are read once.
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
  detail text not null,
  cells jsonb not null,
  primary key (account_id, import_id, row)
);

-- What a contact said before an import changed it, and the version that it has had since.
create table contact_import_changes (
  account_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  before jsonb not null,
  version_after integer not null,
  primary key (account_id, import_id, contact_id)
);

-- What a heading meant the last time.
create table contact_import_guesses (
  account_id uuid not null,
  heading text not null,
  target jsonb not null,
  primary key (account_id, heading)
);

-- By which import a contact came onto a list.
alter table contact_list_members add column import_id uuid;
