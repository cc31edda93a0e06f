-- What providers have told by webhook, so that an event which is told twice counts once, and a text of several parts is delivered when
-- all of them are. Kept for a fortnight.
create table carrier_events (
  route_id text not null,
  key text not null,
  carrier_id text not null,
  part smallint not null,
  status text not null,
  handled boolean not null default false,
  at timestamptz not null,
  primary key (route_id, key)
);

create index carrier_events_by_text on carrier_events (route_id, carrier_id) where carrier_id <> '';
create index carrier_events_by_age on carrier_events (at);
