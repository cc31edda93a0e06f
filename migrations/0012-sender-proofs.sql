-- The links by which the holder of a mobile agrees that an account sends from it; only the hash of the secret is stored.
create table sender_proofs (
  account_id uuid not null,
  id uuid not null,
  sender_id uuid not null,
  token_hash bytea not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id)
);

create unique index sender_proofs_by_token on sender_proofs (account_id, token_hash);
create index sender_proofs_by_sender on sender_proofs (account_id, sender_id) where used_at is null and ended_at is null;
create index sender_proofs_by_expiry on sender_proofs (expires_at);

-- When the holder said no: the account cannot ask again for a while, even if it removes the sender.
alter table senders add column declined_at timestamptz;
create index senders_declined on senders (account_id, address) where declined_at is not null;
