-- From whom login codes and security notices leave, and by which carrier, where the operator keeps a sender for them that no account can
-- use. Without a row: from the shared number, by the default carrier. refused_at, refusal: when a carrier last did not take a text from
-- this sender and took it from the shared number, and what it said.
create table code_sender (
  is_only boolean primary key default true check (is_only),
  address text not null,
  registration text not null check (registration in ('none', 'draft', 'lodged', 'registered')),
  route_id text,
  refused_at timestamptz,
  refusal text
);
