-- The pretend network grows: more ways for a phone to behave, faults of the network as a whole, and clients of others beside ours.

alter table simulator_handsets drop constraint simulator_handsets_mode_check;
alter table simulator_handsets add constraint simulator_handsets_mode_check check (mode in (
  'normal', 'fail', 'expire', 'reject', 'delay', 'slow', 'throttle', 'throttle_first', 'silent', 'lost', 'lost_answer', 'disconnect',
  'early', 'duplicate', 'hex', 'stop'));

-- What the list of phones shows, kept here, since there may be many thousand phones with many texts.
alter table simulator_handsets add column last_text text;
alter table simulator_handsets add column last_at timestamptz;
alter table simulator_handsets add column texts integer not null default 0;

update simulator_handsets handset set
  last_text = (select text from simulator_texts where handset = handset.number and state <> 'refused' order by id desc limit 1),
  last_at = (select at from simulator_texts where handset = handset.number and state <> 'refused' order by id desc limit 1),
  texts = (select count(*) from simulator_texts where handset = handset.number and state = 'received');

create index simulator_handsets_newest on simulator_handsets (last_at desc nulls last, created_at desc);

-- system_id: the client that sent the text, or that the phone's answer is for.
alter table simulator_texts drop constraint simulator_texts_handset_fkey;
alter table simulator_texts add column system_id text not null default 'corella';

-- carrier_id: what the receipt calls the text. A receipt is carried from due_at on, to a client of the system_id.
alter table simulator_receipts drop constraint simulator_receipts_stat_check;
alter table simulator_receipts add constraint simulator_receipts_stat_check check (stat in ('DELIVRD', 'UNDELIV', 'EXPIRED'));
alter table simulator_receipts add column carrier_id text not null default '';
alter table simulator_receipts add column due_at timestamptz;
alter table simulator_receipts add column system_id text not null default 'corella';
update simulator_receipts set carrier_id = id::text, due_at = at;
alter table simulator_receipts alter column due_at set not null;
alter table simulator_receipts set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);
create index simulator_receipts_due on simulator_receipts (due_at, id);

-- How the network as a whole behaves. One row.
create table simulator_network (
  singleton boolean primary key default true check (singleton),
  script jsonb not null default '{}'
);

insert into simulator_network default values;

-- The system id and password for clients of others; null where no port is set for them.
alter table simulator_smsc add column guest_system_id text;
alter table simulator_smsc add column guest_password text;
