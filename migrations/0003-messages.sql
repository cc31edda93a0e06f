-- Texts of the accounts. Workers read the outbox; people read messages.

-- Numbers that this installation answers to. A shared number belongs to no account.
create table hosted_numbers (
  number text primary key,
  account_id uuid,
  kind text not null check (kind in ('shared', 'dedicated')),
  created_at timestamptz not null
);

create table messages (
  account_id uuid not null,
  id uuid not null,
  direction text not null check (direction in ('out', 'in')),
  number text not null,
  sender text not null,
  text text not null,
  encoding text not null check (encoding in ('gsm7', 'ucs2')),
  parts integer not null check (parts > 0),
  state text not null check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'received')),
  state_note text,
  user_id uuid,
  idempotency_key text,
  created_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  primary key (account_id, id),
  constraint received_exactly_when_in check ((direction = 'in') = (state = 'received'))
);

create unique index messages_idempotency on messages (account_id, idempotency_key) where idempotency_key is not null;
create index messages_by_number on messages (account_id, number, id);
create index messages_by_state on messages (account_id, state, id);
create index messages_by_user on messages (account_id, user_id, id) where user_id is not null;
-- For the shared number: whom did we text last from it? A reply belongs to that account.
create index messages_last_out on messages (number, sender, created_at desc) where direction = 'out';

-- One row for each part of a message that went, or goes, to a carrier.
create table message_parts (
  account_id uuid not null,
  message_id uuid not null,
  part integer not null,
  state text not null check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown')),
  note text,
  carrier_id text,
  sent_at timestamptz,
  final_at timestamptz,
  primary key (account_id, message_id, part)
);

create index message_parts_by_carrier on message_parts (carrier_id) where carrier_id is not null;

-- The normal lane. A row is claimed under a lease, and deleted when the carrier has answered.
create table outbox_normal (
  account_id uuid not null,
  message_id uuid not null,
  part integer not null,
  attempts integer not null default 0,
  not_before timestamptz not null,
  expires_at timestamptz not null,
  lease_until timestamptz,
  written boolean not null default false,
  primary key (account_id, message_id, part)
);

-- Both are read each second however many rows wait: the first in the order in which rows are claimed, the second holds the few in flight.
-- Neither holds lease_until, so that a claim touches no index.
create index outbox_normal_ready on outbox_normal (not_before, message_id, part) where not written;
create index outbox_normal_in_flight on outbox_normal (account_id, message_id, part) where written;

-- What happened to a message, append-only.
create table message_events (
  account_id uuid not null,
  message_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  part integer,
  event text not null,
  note text,
  primary key (account_id, message_id, id)
);

-- Every receipt, as it came, without the text field: a login code could stand in it. Kept until it is matched.
create table parked_receipts (
  id uuid primary key,
  carrier_id text not null,
  recipient text not null,
  state text not null,
  note text,
  at timestamptz not null,
  received_at timestamptz not null
);

create index parked_receipts_by_carrier on parked_receipts (carrier_id);

-- Inbound texts that belong to no account that we know of.
create table stray_texts (
  id uuid primary key,
  sender text not null,
  recipient text not null,
  text text not null,
  received_at timestamptz not null
);

create index stray_texts_by_arrival on stray_texts (received_at);
