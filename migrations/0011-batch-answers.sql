-- What a request with an idempotency key was answered, for whoever asks again.
alter table batches add column answer json;

-- A text that leaves though its number has opted out: the answer to the opt-out itself.
alter table outbox_normal add column exempt boolean not null default false;
alter table outbox_bulk add column exempt boolean not null default false;
