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
) with (fillfactor = 10);

create index message_stretches_by_marks on message_stretches using gin (marks) with (fastupdate = off);

-- The planner does not know what unpacking marks costs (40 us a stretch). Statistics of words would tell it that a common word is not worth
-- the index, and full pages that a table of a thousand stretches is small enough to be read whole: hence no statistics, and pages with room.
alter table message_stretches alter column marks set statistics 0;
