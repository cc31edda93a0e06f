-- The sending engine. A message says what was asked and never changes; message_states says what became of it. A part that waits is a row
-- of its lane's outbox, one on its way to the carrier is a flight, one that was answered is a row of message_parts.

alter table messages rename to messages_before;
alter table message_parts rename to message_parts_before;
alter index messages_pkey rename to messages_before_pkey;
alter index message_parts_pkey rename to message_parts_before_pkey;
drop index messages_idempotency, messages_by_number, messages_by_state, messages_by_user, messages_last_out, message_parts_by_carrier;

-- One request to send: to one number or to many.
create table batches (
  account_id uuid not null,
  id uuid not null,
  user_id uuid,
  sender text not null,
  text text not null,
  lane text not null check (lane in ('normal', 'bulk')),
  messages integer not null check (messages > 0),
  credits bigint not null check (credits >= 0),
  scheduled_for timestamptz,
  idempotency_key text,
  request_hash bytea,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create unique index batches_idempotency on batches (account_id, idempotency_key) where idempotency_key is not null;

-- parts: what the text measures and costs. submits: what the route hands to the carrier, one where the carrier splits by itself.
create table messages (
  account_id uuid not null,
  id uuid not null,
  direction text not null check (direction in ('out', 'in')),
  number text not null,
  sender text not null,
  text text not null,
  encoding text not null check (encoding in ('gsm7', 'ucs2')),
  parts smallint not null check (parts > 0),
  submits smallint not null check (submits >= 0),
  reference integer,
  route_id text not null default '',
  batch_id uuid,
  user_id uuid,
  scheduled_for timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create index messages_by_number on messages (account_id, number, id);
create index messages_by_user on messages (account_id, user_id, id) where user_id is not null;
create index messages_by_batch on messages (account_id, batch_id, id) where batch_id is not null;
-- For the shared number: whom did we text last from it? A reply belongs to that account.
create index messages_last_out on messages (number, sender, id) where direction = 'out';

-- credits: what was held for the message. spent: what of it was settled, null while it is held. The ledger entries are those of the
-- transactions that held and ended it: one hold, one end.
create table message_states (
  account_id uuid not null,
  message_id uuid not null,
  state text not null check (state in ('scheduled', 'queued', 'sent', 'delivered', 'failed', 'unknown', 'cancelled', 'received')),
  note text,
  credits integer not null default 0 check (credits >= 0),
  spent integer check (spent between 0 and credits),
  hold_entry_id uuid,
  end_entry_id uuid,
  sent_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, message_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);

create index message_states_by_state on message_states (account_id, state, message_id);

-- Rows come into being with the carrier's answer.
create table message_parts (
  account_id uuid not null,
  message_id uuid not null,
  part smallint not null,
  state text not null check (state in ('sent', 'delivered', 'failed', 'unknown')),
  note text,
  route_id text not null,
  link text not null default '',
  carrier_id text,
  carrier_key text,
  status integer,
  attempts smallint not null default 1,
  written_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, message_id, part)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);

create index message_parts_by_carrier on message_parts (carrier_key) where carrier_key is not null;
create index message_parts_unknown on message_parts (written_at) where state = 'unknown';

-- Every receipt that was matched, as it came, without the text field.
create table message_receipts (
  account_id uuid not null,
  message_id uuid not null,
  id uuid not null,
  part smallint not null,
  status text not null,
  error_code text,
  raw text not null,
  done_at timestamptz,
  received_at timestamptz not null,
  primary key (account_id, message_id, id)
);

create table outbox_bulk (
  account_id uuid not null,
  message_id uuid not null,
  part smallint not null,
  route_id text not null,
  attempts smallint not null default 0,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  note text,
  primary key (account_id, message_id, part)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);

create index outbox_bulk_ready on outbox_bulk (route_id, account_id, not_before, message_id, part);
create index outbox_bulk_by_expiry on outbox_bulk (expires_at);

alter table outbox_normal rename to outbox_normal_before;
alter index outbox_normal_pkey rename to outbox_normal_before_pkey;
drop index outbox_normal_ready, outbox_normal_in_flight;

create table outbox_normal (
  account_id uuid not null,
  message_id uuid not null,
  part smallint not null,
  route_id text not null,
  attempts smallint not null default 0,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  note text,
  primary key (account_id, message_id, part)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);

create index outbox_normal_ready on outbox_normal (route_id, account_id, not_before, message_id, part);
create index outbox_normal_by_expiry on outbox_normal (expires_at);

-- On the way to the carrier: committed here before it is written to the link, gone when the answer is stored. One whose lease has ended
-- may have been sent, and becomes unknown.
create table flights (
  account_id uuid not null,
  message_id uuid not null,
  part smallint not null,
  lane text not null check (lane in ('normal', 'bulk')),
  route_id text not null,
  attempts smallint not null,
  expires_at timestamptz not null,
  written_at timestamptz not null,
  lease_until timestamptz not null,
  primary key (account_id, message_id, part)
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);

create index flights_by_lease on flights (lease_until);

insert into batches (account_id, id, user_id, sender, text, lane, messages, credits, idempotency_key, created_at)
  select account_id, id, user_id, sender, text, 'normal', 1, 0, idempotency_key, created_at from messages_before where direction = 'out';

insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, reference, route_id, batch_id, user_id, created_at)
  select account_id, id, direction, number, sender, text, encoding, parts, case direction when 'out' then parts else 0 end, reference,
    case direction when 'out' then 'default' else '' end, case direction when 'out' then id end, user_id, created_at
  from messages_before;

insert into message_states (account_id, message_id, state, note, sent_at, ended_at)
  select account_id, id, case state when 'sending' then 'queued' else state end, state_note, sent_at, delivered_at from messages_before;

insert into message_parts (account_id, message_id, part, state, note, route_id, carrier_id, carrier_key, written_at, answered_at, ended_at)
  select account_id, message_id, part, state, note, 'default', carrier_id, carrier_id, sent_at, sent_at, final_at
  from message_parts_before where state in ('sent', 'delivered', 'failed', 'unknown');

insert into outbox_normal (account_id, message_id, part, route_id, attempts, not_before, expires_at)
  select account_id, message_id, part, 'default', attempts, not_before, expires_at from outbox_normal_before where not written;

insert into flights (account_id, message_id, part, lane, route_id, attempts, expires_at, written_at, lease_until)
  select account_id, message_id, part, 'normal', 'default', attempts, expires_at, not_before, coalesce(lease_until, not_before)
  from outbox_normal_before where written;

drop table messages_before, message_parts_before, outbox_normal_before;

-- Receipts that came before the answer that they speak of, or that fit nothing. They are tried again, ever more rarely.
alter table parked_receipts add column route_id text not null default 'default';
alter table parked_receipts add column error_code text;
alter table parked_receipts add column raw text not null default '';
alter table parked_receipts add column tries smallint not null default 0;
alter table parked_receipts add column retry_at timestamptz;
update parked_receipts set retry_at = received_at;
alter table parked_receipts alter column retry_at set not null;
create index parked_receipts_to_retry on parked_receipts (retry_at);
create index parked_receipts_by_age on parked_receipts (received_at);

-- Credits. Every move is an entry whose four columns balance, and the balances are the sums of the entries.
create table credit_balances (
  account_id uuid primary key,
  granted bigint not null default 0,
  available bigint not null default 0 check (available >= 0),
  held bigint not null default 0 check (held >= 0),
  spent bigint not null default 0 check (spent >= 0),
  constraint balances check (available + held + spent = granted)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01);

create table ledger_entries (
  account_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('grant', 'hold', 'settle', 'release', 'refund')),
  granted bigint not null default 0,
  available bigint not null default 0,
  held bigint not null default 0,
  spent bigint not null default 0,
  available_after bigint not null,
  messages integer not null default 0,
  batch_id uuid,
  user_id uuid,
  note text,
  primary key (account_id, id),
  constraint balances check (available + held + spent = granted)
);

-- Numbers that are sent to no more, and how that came about; a row goes when consent was renewed, its story stays in the changes.
create table unsubscribes (
  account_id uuid not null,
  number text not null,
  origin text not null check (origin in ('stop', 'link', 'hand', 'api')),
  reason text not null default '',
  user_id uuid,
  message_id uuid,
  created_at timestamptz not null,
  primary key (account_id, number)
);

create index unsubscribes_by_time on unsubscribes (account_id, created_at, number);

create table unsubscribe_changes (
  account_id uuid not null,
  id uuid not null,
  number text not null,
  change text not null check (change in ('unsubscribed', 'resubscribed', 'suspected', 'dismissed')),
  origin text not null check (origin in ('stop', 'link', 'hand', 'api')),
  reason text not null default '',
  user_id uuid,
  message_id uuid,
  at timestamptz not null,
  primary key (account_id, id)
);

create index unsubscribe_changes_by_number on unsubscribe_changes (account_id, number, id);

-- Who a text comes from. The shared number belongs to all and has no row here.
create table senders (
  account_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('dedicated', 'own', 'name')),
  address text not null,
  label text not null default '',
  state text not null check (state in ('pending', 'active', 'rejected', 'withdrawn')),
  registration text not null default 'none' check (registration in ('none', 'draft', 'lodged', 'registered', 'rejected')),
  route_id text,
  proven_at timestamptz,
  removed_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create unique index senders_by_address on senders (account_id, lower(address)) where removed_at is null;
create index senders_by_any_address on senders (address) where removed_at is null;

create table default_senders (
  account_id uuid primary key,
  address text not null
);

alter table hosted_numbers add column route_id text;

insert into senders (account_id, id, kind, address, state, created_at)
  select account_id, gen_random_uuid(), 'dedicated', number, 'active', created_at from hosted_numbers where account_id is not null;
