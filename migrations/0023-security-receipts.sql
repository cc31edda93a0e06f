-- The receipt of a code is its own by the carrier's id as it is compared, whichever base either side writes it in, on the route that took it.
-- While one may still come (is_over: it came; is_unsure: an answer was lost, so another may come under an id that nobody knows), no receipt
-- to that number is guessed onto a message.
alter table security_receipts
  add column carrier_key text,
  add column route_id text not null default '',
  add column is_over boolean not null default false,
  add column is_unsure boolean not null default false;

update security_receipts set carrier_key = regexp_replace(lower(trim(carrier_id)), '^0+(?=.)', '');

drop index security_receipts_by_carrier;
create index security_receipts_by_key on security_receipts (carrier_key) where carrier_key is not null;
create index security_receipts_by_recipient on security_receipts (recipient);
