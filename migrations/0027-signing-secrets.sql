-- What a provider signs its calls to us with, where that is no password of ours; sealed as that is.
alter table routes add column signing_secret bytea;
