-- The statement of credits shows what changed the free credits: one entry for a text to many, not each settlement of its parts. With the
-- time in the key, days that are not asked for are passed over without a look at their rows.
create index ledger_entries_free on ledger_entries (account_id, id, at) where available <> 0;
create index ledger_entries_added on ledger_entries (account_id, id, at) where kind in ('grant', 'refund');
create index ledger_entries_returned on ledger_entries (account_id, id, at) where available > 0 and kind in ('settle', 'release');

-- Welcomes that were given afterwards have random ids, and would stand anywhere in a statement that goes by its ids. Nothing names them.
update ledger_entries set id = (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(replace(id::text, '-', ''), 14))::uuid
  where kind = 'grant' and substr(id::text, 15, 1) <> '7';

-- Whom a text to many did not go to, and why, as it was when it was accepted.
create table blocked_recipients (
  account_id uuid not null,
  batch_id uuid not null,
  place integer not null,
  written text not null,
  reason text not null,
  primary key (account_id, batch_id, place)
);
