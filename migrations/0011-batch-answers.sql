-- What a request with an idempotency key was answered, for whoever asks again.
alter table batches add column answer json;

-- A text that leaves though its number has opted out: the answer to the opt-out itself.
alter table outbox_normal add column exempt boolean not null default false;
alter table outbox_bulk add column exempt boolean not null default false;

-- Routes with references of 16 bits count to 65,535.
alter table part_references alter column last type integer;

-- Parts whose answer never came, until a receipt or time decides. A table of its own, so that the state of a part is in no index and changes
-- without touching one.
create table unknown_parts (
  account_id uuid not null,
  message_id uuid not null,
  part smallint not null,
  number text not null,
  route_id text not null,
  written_at timestamptz not null,
  primary key (account_id, message_id, part)
);

create index unknown_parts_by_number on unknown_parts (number, route_id);
create index unknown_parts_by_time on unknown_parts (written_at);

insert into unknown_parts (account_id, message_id, part, number, route_id, written_at)
  select p.account_id, p.message_id, p.part, m.number, p.route_id, coalesce(p.written_at, m.created_at)
  from message_parts p join messages m on m.account_id = p.account_id and m.id = p.message_id
  where p.state = 'unknown';

drop index message_parts_unknown;

-- Carriers disagree on which of the two addresses of a receipt is the phone's: both are kept.
alter table parked_receipts add column other text not null default '';
