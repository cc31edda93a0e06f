-- Accounts, their people, and how these get in. Instants come from the program's clock, never from now().

create table installation (
  "only" boolean primary key default true check ("only"),
  secret_fingerprint text not null
);

create table accounts (
  id uuid primary key,
  name text not null,
  contact_name text not null default '',
  email text not null default '',
  mobile text not null default '',
  address text not null default '',
  abn text not null default '',
  time_zone text not null,
  session_hours integer not null default 24 check (session_hours between 1 and 24),
  version integer not null default 0,
  created_at timestamptz not null
);

-- generation: every session, challenge and link carries the generation in which it was made; raising it ends them all at once.
create table users (
  account_id uuid not null references accounts (id),
  id uuid not null,
  role text not null check (role in ('owner', 'member')),
  status text not null check (status in ('invited', 'active', 'removed')),
  name text not null,
  email text not null,
  email_key text not null,
  email_confirmed_at timestamptz,
  method text not null check (method in ('sms', 'email')),
  mobile text,
  mobile_proven_at timestamptz,
  password_hash text,
  password_changed_at timestamptz,
  app_secret bytea,
  app_pending_secret bytea,
  app_last_step bigint,
  generation integer not null default 0,
  version integer not null default 0,
  last_sign_in_at timestamptz,
  last_warned_at timestamptz,
  reset_requested_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  constraint owner_uses_sms check (role <> 'owner' or (method = 'sms' and mobile is not null and status = 'active')),
  constraint mobile_exactly_for_sms check (status = 'removed' or (method = 'sms') = (mobile is not null)),
  constraint active_has_password check (status <> 'active' or password_hash is not null)
);

create unique index users_one_owner on users (account_id) where role = 'owner';
create unique index users_email on users (account_id, email_key) where status <> 'removed';
create unique index users_mobile on users (account_id, mobile) where status <> 'removed' and mobile is not null;
create index users_by_mobile on users (mobile) where mobile is not null and status <> 'removed';

-- The directory: which login an e-mail address opens. One address opens one login in the whole installation.
create table logins (
  email_key text primary key,
  account_id uuid not null,
  user_id uuid not null
);

create table sign_ups (
  account_id uuid primary key,
  user_id uuid not null,
  business_name text not null,
  name text not null,
  email text not null,
  email_key text not null,
  password_hash text not null,
  mobile text not null,
  time_zone text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

create index sign_ups_by_expiry on sign_ups (expires_at);

create table challenges (
  account_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  purpose text not null check (purpose in ('sign_up', 'sign_in', 'invitation', 'step_up', 'mobile_change', 'recovery', 'password_reset')),
  generation integer not null,
  session_id uuid,
  link_id uuid,
  token_hash bytea not null,
  step text not null check (step in ('code', 'recovery_code', 'app_code')),
  recovery_code_wanted boolean not null default false,
  channel text not null check (channel in ('sms', 'email')),
  destination text not null,
  password_hash text,
  code_hash bytea,
  code_send_id uuid,
  code_expires_at timestamptz,
  tries integer not null default 0,
  sends integer not null default 0,
  wrong integer not null default 0,
  address text not null,
  agent text not null,
  proven_at timestamptz,
  ended_at timestamptz,
  swept_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id)
);

create unique index challenges_token on challenges (account_id, token_hash);
create index challenges_open on challenges (account_id, user_id) where ended_at is null;
create index challenges_to_sweep on challenges (expires_at) where swept_at is null;
create index challenges_by_expiry on challenges (expires_at);

-- One counter for each factor of each person; only a right answer or a new binding of the factor sets it back.
create table factor_guesses (
  account_id uuid not null,
  user_id uuid not null,
  factor text not null check (factor in ('code', 'recovery_code', 'app_code')),
  failures integer not null default 0,
  wait_until timestamptz,
  disabled_at timestamptz,
  primary key (account_id, user_id, factor)
);

create table sessions (
  account_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  generation integer not null,
  token_hash bytea not null,
  proven_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null,
  ended_at timestamptz,
  address text not null,
  agent text not null,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create unique index sessions_token on sessions (account_id, token_hash);
create index sessions_open on sessions (account_id, user_id) where ended_at is null;
create index sessions_to_sweep on sessions (ends_at);

create table recovery_codes (
  account_id uuid not null,
  user_id uuid not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (account_id, user_id, code_hash)
);

-- The secrets of links in mails: invitations, password resets, confirmations of an address.
create table links (
  account_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('invitation', 'password_reset', 'email')),
  generation integer not null,
  token_hash bytea not null,
  email text not null,
  approved boolean not null default false,
  used_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id)
);

create unique index links_token on links (account_id, token_hash);
create index links_by_expiry on links (expires_at);
create index links_open on links (account_id, user_id, kind) where ended_at is null and used_at is null;

create table ownership_transfers (
  account_id uuid primary key,
  to_user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- Limits that hold for an address, a mailbox or the whole installation, so they belong to no account.
create table throttles (
  key text primary key,
  level double precision not null,
  wait_until timestamptz,
  updated_at timestamptz not null
);

create index throttles_to_sweep on throttles (updated_at);

-- Every code that was sent, without the code: for caps, for what the carrier says of it, and for the spend breaker.
create table code_sends (
  account_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  enrolment boolean not null,
  channel text not null check (channel in ('sms', 'email')),
  destination text not null,
  prefix text not null,
  delivery text not null check (delivery in ('queued', 'sent', 'delivered', 'failed')),
  note text,
  sent_at timestamptz not null,
  converted_at timestamptz,
  primary key (account_id, id)
);

create index code_sends_by_destination on code_sends (destination, sent_at);
create index code_sends_by_person on code_sends (account_id, user_id, sent_at);
create index code_sends_by_prefix on code_sends (prefix, sent_at) where converted_at is null and enrolment;
create index code_sends_by_time on code_sends (sent_at) include (channel);

-- The urgent lane: login codes and security notices by SMS. The text is encrypted, and the row goes when the carrier has answered.
create table security_texts (
  account_id uuid not null,
  id uuid not null,
  recipient text not null,
  body bytea not null,
  is_code boolean not null,
  attempts integer not null default 0,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  lease_until timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create index security_texts_ready on security_texts (not_before);

-- Which carrier id belongs to which code, until its receipt has come.
create table security_receipts (
  carrier_id text not null,
  account_id uuid not null,
  id uuid not null,
  recipient text not null,
  submitted_at timestamptz not null,
  primary key (account_id, id)
);

create index security_receipts_by_carrier on security_receipts (carrier_id);
create index security_receipts_to_sweep on security_receipts (submitted_at);

create table mail_outbox (
  account_id uuid not null,
  id uuid not null,
  body bytea not null,
  attempts integer not null default 0,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  lease_until timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create index mail_outbox_ready on mail_outbox (not_before);

-- What people did, in a chain: each row's hash covers the row and the hash before it.
create table activities (
  account_id uuid not null,
  seq bigint not null,
  at timestamptz not null,
  action text not null,
  result text not null check (result in ('ok', 'refused')),
  actor_id uuid,
  actor_name text,
  target_kind text,
  target_id text,
  target_name text,
  address text,
  agent text,
  method text,
  request_id text,
  details jsonb not null default '{}',
  hash bytea not null,
  primary key (account_id, seq)
);

create index activities_by_actor on activities (account_id, actor_id, seq);

create table activity_heads (
  account_id uuid primary key,
  seq bigint not null,
  hash bytea not null
);
