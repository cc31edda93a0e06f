-- A year of texts of 502 accounts: one with 80 of 100, one with 15, the others share the rest. :rows is replaced by their number. The rows come
-- in the order of their time, as in life; the indexes are made afterwards, which takes a tenth of the time. People 1 to 3 share
-- the texts of an account; person 4 and the sender Rare name wrote one of 100,000. Three words are rare, in every thousandth, and in one week.
create temporary table kept_indexes as
  select indexname, indexdef from pg_indexes
  where schemaname = 'public' and tablename in ('messages', 'message_states') and indexname not like '%\_pkey';
do $$ declare each record; begin
  for each in select indexname from kept_indexes loop execute format('drop index %I', each.indexname); end loop;
end $$;
alter table messages drop constraint messages_pkey;
alter table message_states drop constraint message_states_pkey;

create function pg_temp.seed_id(kind int, n bigint) returns uuid language sql immutable as
  $$ select (lpad(to_hex(kind), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

insert into accounts (id, name, time_zone, created_at)
  select pg_temp.seed_id(1, n), 'Account ' || n, 'Australia/Sydney', '2025-07-01' from generate_series(1, 502) n;

create unlogged table seeded as
select n,
  pg_temp.seed_id(1, account) as account_id,
  (lpad(to_hex(1751328000000 + n * 31536000000 / :rows), 12, '0') || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid as id,
  timestamptz '2025-07-01' + (n * 31536000000 / :rows) * interval '1 millisecond' as at,
  case when dice < 4000 then 'received' when dice < 5000 then 'failed' when dice < 5100 then 'unknown' when dice < 5150 then 'cancelled'
    when dice < 5152 then 'queued' when dice < 5154 then 'scheduled' when dice < 7000 then 'sent' else 'delivered' end as state,
  '+614' || lpad((case when dice % 1000 = 7 then 91570006 else hashtext(hash)::bigint & 16777215 end)::text, 8, '0') as number,
  case when n % 100000 = 17 then 'Rare name' when n % 10 < 6 then '+61480000001' when n % 10 < 9 then '+61480000002' else 'Example Co' end as sender,
  pg_temp.seed_id(2, account * 10 + case when n % 100000 = 23 then 4 else 1 + n % 3 end) as user_id,
  pg_temp.seed_id(3, n / 5000) as batch_id,
  case n / (:rows / 40) % 4
    when 0 then 'Hi ' || substr(hash, 1, 6) || ', your order ' || substr(hash, 7, 7) || ' is ready to be picked up from our store. Reply STOP to opt out'
    when 1 then 'Reminder: your appointment with us is at ' || 1 + n % 12 || ' o''clock on Tuesday. Call ' || substr(hash, 3, 4) || ' to change it. Reply STOP to opt out'
    when 2 then 'Big winter sale this weekend, all heaters half price at every store. Show code ' || substr(hash, 9, 5) || '. Reply STOP to opt out'
    else 'Dear ' || substr(hash, 2, 5) || ', thank you for your payment of $' || n % 900 || '.50, receipt ' || n || '. Reply STOP to opt out' end
    || case when n % 1000 = 3 then ' platypus' else '' end
    || case when n % 100000 = 9 then ' xylophone' else '' end
    || case when n between :rows / 5 and :rows / 5 + :rows / 50 then ' kookaburra' else '' end as text
from (
  select n, hash, case when spread < 80 then 1 when spread < 95 then 2 else 3 + n % 500 end as account, hashint8(n + 77)::bigint & 65535 as dice
  from (select n, md5(n::text) as hash, (hashint8(n)::bigint & 1048575) % 100 as spread from generate_series(1, :rows) n) numbered
) drawn;

insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, route_id, batch_id, user_id, created_at)
  select account_id, id, case state when 'received' then 'in' else 'out' end, number, sender, text, 'gsm7', 1, case state when 'received' then 0 else 1 end,
    'default', case when state <> 'received' then batch_id end, case when state <> 'received' then user_id end, at
  from seeded;

insert into message_states (account_id, message_id, state, credits, spent, sent_at, ended_at)
  select account_id, id, state, case state when 'received' then 0 else 1 end, case when state = 'received' then 0 when state in ('delivered', 'failed') then 1 end, at, at
  from seeded;
drop table seeded;

alter table messages add constraint messages_pkey primary key (account_id, id);
alter table message_states add constraint message_states_pkey primary key (account_id, message_id);
do $$ declare each record; begin
  for each in select indexdef from kept_indexes loop execute each.indexdef; end loop;
end $$;
