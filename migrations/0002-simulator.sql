-- The pretend phone network. Its state lives here, since the process that holds its SMPP and SMTP servers may not be the one
-- that a browser asks. Empty wherever a real carrier is used.

create table simulator_handsets (
  number text primary key,
  mode text not null default 'normal'
    check (mode in ('normal', 'fail', 'reject', 'delay', 'throttle', 'silent', 'lost')),
  delay_seconds integer not null default 5 check (delay_seconds between 0 and 3600),
  sim_swapped_at timestamptz,
  created_at timestamptz not null
);

-- 'queued' and 'sent' are the states of what a phone sent, the others of what was sent to it.
create table simulator_texts (
  id uuid primary key,
  handset text not null references simulator_handsets (number),
  direction text not null check (direction in ('to_handset', 'from_handset')),
  other text not null,
  text text not null,
  state text not null check (state in ('received', 'refused', 'queued', 'sent')),
  at timestamptz not null
);

create index simulator_texts_by_handset on simulator_texts (handset, id);
create index simulator_texts_queued on simulator_texts (id) where state = 'queued';

-- Parts of long texts that wait for the rest of them.
create table simulator_parts (
  handset text not null,
  other text not null,
  reference integer not null,
  total integer not null,
  part integer not null,
  text text not null,
  at timestamptz not null,
  primary key (handset, other, reference, total, part)
);

-- Receipts that no client has acknowledged yet.
create table simulator_receipts (
  id uuid primary key,
  handset text not null,
  sender text not null,
  stat text not null check (stat in ('DELIVRD', 'UNDELIV')),
  at timestamptz not null
);

create table simulator_mails (
  id uuid primary key,
  recipient text not null,
  sender text not null,
  subject text not null,
  text text not null,
  html text,
  headers jsonb not null,
  at timestamptz not null
);

create index simulator_mails_by_recipient on simulator_mails (recipient, id);

-- Where the process that leads listens. One row.
create table simulator_smsc (
  singleton boolean primary key default true check (singleton),
  leader uuid not null,
  smpp_port integer not null,
  smtp_port integer not null,
  system_id text not null,
  password text not null,
  started_at timestamptz not null
);

-- How far the clock of this installation is ahead. One row.
create table simulator_clock (
  singleton boolean primary key default true check (singleton),
  offset_ms bigint not null default 0
);

insert into simulator_clock default values;

-- How far each process (by the pid of its clock connection) has followed the clock: who moves it waits for all that live.
create table simulator_clock_followers (
  pid integer primary key,
  offset_ms bigint not null
);
