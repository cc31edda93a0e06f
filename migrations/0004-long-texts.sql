-- What long texts need: one reference for all parts of a message, and a place where the parts of an inbound text wait.

alter table messages add column reference smallint;

-- The reference that was used last between a sender and a number: a handset joins parts by sender and reference, so two long texts
-- to one number must never share one (3GPP 23.040 9.2.3.24.1).
create table part_references (
  sender text not null,
  number text not null,
  last smallint not null,
  primary key (sender, number)
);

create table inbound_parts (
  sender text not null,
  recipient text not null,
  reference integer not null,
  total integer not null,
  part integer not null,
  text text not null,
  received_at timestamptz not null,
  primary key (sender, recipient, reference, total, part)
);

-- carrier_id as it came, for those who match it as written; carrier_key as it is compared.
alter table parked_receipts add column carrier_key text not null default '';
alter table parked_receipts alter column carrier_key drop default;
drop index parked_receipts_by_carrier;
create index parked_receipts_by_key on parked_receipts (carrier_key);
