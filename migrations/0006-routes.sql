-- The ways out, who may set them up, how they are for the moment, and how much goes over them.

-- Whoever owns an account of the operator sets up the carriers of the installation. The first account is the operator's.
alter table accounts add column is_operator boolean not null default false;
update accounts set is_operator = true where id = (select id from accounts order by created_at, id limit 1);

-- secret: the password or token, sealed with the secret of the installation; it never leaves again.
create table routes (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{0,31}$'),
  name text not null,
  kind text not null check (kind in ('smpp', 'mobile_message', 'twilio', 'kannel')),
  settings jsonb not null,
  secret bytea,
  is_default boolean not null default false,
  enabled boolean not null default true,
  version integer not null default 0,
  created_at timestamptz not null
);

create unique index routes_default on routes (is_default) where is_default;

-- What each process says of the links that it holds; who has not said it for ten seconds is gone.
create table route_states (
  route_id text not null,
  process_id uuid not null,
  link text not null,
  state text not null check (state in ('bound', 'binding', 'down')),
  reason text not null,
  since timestamptz not null,
  figures jsonb not null,
  seen_at timestamptz not null,
  primary key (route_id, process_id, link)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01);

create index route_states_by_age on route_states (seen_at);

-- Parts a second: route:<id>, sender:<address>, account:<id>, lane:urgent. No row, no limit. The bucket of a limit is
-- one for all processes: it holds a second's worth of tokens, and fills as time goes by.
create table rate_limits (
  key text primary key,
  per_second double precision not null check (per_second > 0),
  tokens double precision not null,
  filled_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01);
