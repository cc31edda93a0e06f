-- The history is searched by stretches: up to 512 messages of an account that follow each other. What occurs in a stretch (words, senders,
-- people) is written once for all of them by a worker, a minute or two after they were accepted. So accepting a message pays nothing for
-- its words, a common word costs one entry in 512, and what is not in a stretch yet is read as it is.
create table message_stretches (
  account_id uuid not null,
  first_id uuid not null,
  last_id uuid not null,
  messages integer not null check (messages > 0),
  marks tsvector not null,
  primary key (account_id, first_id)
);

create index message_stretches_by_marks on message_stretches using gin (marks) with (fastupdate = off);

-- Statistics of words would tell the planner that a common word is not worth the index, and it would unpack the marks of every stretch.
alter table message_stretches alter column marks set statistics 0;
